import { parseArn } from '../arn/arn.ts';
import type { AccessRequest, Layer } from '../evaluate/access-request.ts';
import type { StatementReference } from '../evaluate/verdict.ts';
import type { Failure, NearMiss } from './near-miss.ts';
import { layerName, placeOf } from './place.ts';

/** A statement as it would be written into a policy document. */
export interface ProposedStatement {
  readonly Effect: 'Allow';
  readonly Principal?: Readonly<Record<string, string>>;
  readonly Action: string;
  readonly Resource?: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The smallest change in one layer that lets the request through there. */
export interface Change {
  readonly layer: Layer;
  readonly kind: 'extend-statement' | 'meet-condition' | 'add-statement' | 'narrow-deny' | 'not-possible';
  readonly text: string;
  readonly statement?: StatementReference;
  readonly proposal?: ProposedStatement;
}

/** What to do about a layer whose Allow is missing. */
export function changeFor(layer: Layer, misses: readonly NearMiss[], request: AccessRequest): Change {
  const closest = misses.find((miss) => miss.reference.layer === layer && miss.failures.length === 1);
  const failure = closest?.failures[0];
  if (closest !== undefined && failure !== undefined) return changeOf(closest.reference, failure);
  if (request.resource.startsWith('alias/aws/')) {
    const text = 'the AWS managed key serves its own account only: encrypt with a customer managed key and share that';
    return { layer, kind: 'not-possible', text };
  }
  const text = `add a statement to the ${layerName(layer)} that allows ${request.action}`;
  return { layer, kind: 'add-statement', text, proposal: proposalFor(layer, request) };
}

/** What to do about a statement that denies. */
export function narrowDeny(statement: StatementReference): Change {
  const text = `remove or narrow the Deny in ${placeOf(statement)}`;
  return { layer: statement.layer, kind: 'narrow-deny', text, statement };
}

function changeOf(statement: StatementReference, failure: Failure): Change {
  const { layer } = statement;
  const place = placeOf(statement);
  if (failure.element === 'condition') {
    const wants = failure.wants.join(' or ');
    const has =
      failure.has.length === 0 ? 'the request does not have the key' : `the request has ${failure.has.join(', ')}`;
    const text = `${place}: ${failure.condition ?? ''} asks for ${wants}; ${has}`;
    return { layer, kind: 'meet-condition', text, statement };
  }
  const element = `${failure.element.charAt(0).toUpperCase()}${failure.element.slice(1)}`;
  const text = `${place}: add ${failure.has[0] ?? ''} to ${element}${failure.hint === undefined ? '' : ` (${failure.hint})`}`;
  return { layer, kind: 'extend-statement', text, statement };
}

function proposalFor(layer: Layer, request: AccessRequest): ProposedStatement {
  const { action: Action, resource } = request;
  const Condition = conditionFor(layer, request);
  const plain = { Effect: 'Allow', Action, ...(Condition === undefined ? {} : { Condition }) } as const;
  switch (layer) {
    case 'trust-policy':
      return { ...plain, Principal: principalFor(request) };
    case 'key-policy':
    case 'resource-policy':
    case 'vpce-policy':
      return { ...plain, Principal: principalFor(request), Resource: layer === 'vpce-policy' ? resource : '*' };
    default:
      return { ...plain, Resource: resource };
  }
}

function principalFor({ principal }: AccessRequest): Readonly<Record<string, string>> {
  if (principal.type === 'service') return { Service: principal.arn };
  if (principal.type === 'web-identity' || principal.type === 'saml') return { Federated: principal.arn };
  return { AWS: principal.baseArn ?? principal.arn };
}

/** Keys are allowed for this service and this secret only; tokens for this subject and audience only. */
function conditionFor(layer: Layer, request: AccessRequest): ProposedStatement['Condition'] {
  const keys =
    layer === 'trust-policy'
      ? tokenKeys(request)
      : ['kms:ViaService', 'kms:EncryptionContext:SecretARN', 'kms:EncryptionContext:PARAMETER_ARN'];
  const wants: [string, string][] = [];
  for (const key of keys) {
    const value = request.context.get(key.toLowerCase());
    if (typeof value === 'string') wants.push([key, value]);
  }
  return wants.length === 0 ? undefined : { StringEquals: Object.fromEntries(wants) };
}

function tokenKeys({ principal }: AccessRequest): readonly string[] {
  if (principal.type === 'saml') return ['SAML:aud', 'SAML:sub'];
  const provider = principal.type === 'web-identity' ? parseArn(principal.arn)?.resource : undefined;
  if (provider === undefined) return [];
  const prefix = provider.replace(/^oidc-provider\//, '');
  return [`${prefix}:aud`, `${prefix}:sub`];
}
