import type { AccessRequest, Layer } from '../evaluate/access-request.ts';
import type { Verdict } from '../evaluate/verdict.ts';

/** An error as AWS's API answers it. */
export interface AwsErrorText {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

const without: Readonly<Partial<Record<Layer, string>>> = {
  'identity-policy': 'no identity-based policy',
  'resource-policy': 'no resource-based policy',
  'key-policy': 'no resource-based policy',
  'trust-policy': 'no role trust policy',
  boundary: 'no permissions boundary',
  'session-policy': 'no session policy',
  'vpce-policy': 'no VPC endpoint policy',
  rcp: 'no resource control policy',
};

const explicitly: Readonly<Partial<Record<Layer, string>>> = {
  'identity-policy': 'an identity-based policy',
  'resource-policy': 'a resource-based policy',
  'key-policy': 'a resource-based policy',
  'trust-policy': 'the role trust policy',
  boundary: 'a permissions boundary',
  'session-policy': 'a session policy',
  'vpce-policy': 'a VPC endpoint policy',
  scp: 'a service control policy',
  rcp: 'a resource control policy',
};

/** In which order AWS looks, and so which of several reasons its text names. */
const order: readonly Layer[] = [
  'scp',
  'rcp',
  'vpce-policy',
  'resource-policy',
  'key-policy',
  'trust-policy',
  'identity-policy',
  'boundary',
  'session-policy',
];

/** Services that answer with a 403 and `AccessDenied`; the JSON protocols answer 400 and `AccessDeniedException`. */
const queryServices: ReadonlySet<string> = new Set(['sts', 'iam', 'sqs']);

/**
 * The text with which AWS refuses a request (IAM User Guide, "Troubleshoot access denied error messages"). Across accounts
 * AWS gives no reason; nor is there one to give for a disputed or unknown verdict, which is refused all the same.
 */
export function denialText(request: AccessRequest, verdict: Verdict): AwsErrorText {
  const service = request.action.slice(0, Math.max(0, request.action.indexOf(':'))).toLowerCase();
  const token = tokenDenial(request);
  if (token !== undefined) return token;
  const resource = request.resource === '*' ? '' : ` on resource: ${request.resourceAsPassed ?? request.resource}`;
  const who = `User: ${request.principal.arn} is not authorized to perform: ${request.action}${resource}`;
  const isPlain = verdict.outcome === 'explicit-deny' || verdict.outcome === 'implicit-deny';
  const reason = isPlain && !verdict.crossAccount ? reasonOf(request, verdict) : '';
  const query = queryServices.has(service);
  return {
    code: query ? 'AccessDenied' : 'AccessDeniedException',
    status: query ? 403 : 400,
    message: `${who}${reason}`,
  };
}

/** What Secrets Manager says when the key, not the secret, refuses. */
export const KEY_REFUSES: AwsErrorText = Object.freeze({
  code: 'AccessDeniedException',
  status: 400,
  message: 'Access to KMS is not allowed',
});

function tokenDenial(request: AccessRequest): AwsErrorText | undefined {
  const { type } = request.principal;
  if (type !== 'web-identity' && type !== 'saml') return undefined;
  const action = type === 'saml' ? 'sts:AssumeRoleWithSAML' : 'sts:AssumeRoleWithWebIdentity';
  return { code: 'AccessDenied', status: 403, message: `Not authorized to perform ${action}` };
}

function reasonOf(request: AccessRequest, verdict: Verdict): string {
  const layer = order.find((one) => verdict.because.includes(one));
  if (layer === undefined) return '';
  // A missing Allow in an SCP is worded as an explicit deny.
  if (verdict.outcome === 'explicit-deny' || layer === 'scp')
    return ` with an explicit deny in ${explicitly[layer] ?? ''}`;
  return ` because ${without[layer] ?? ''} allows the ${request.action} action`;
}
