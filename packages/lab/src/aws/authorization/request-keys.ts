import type { ContextValue } from '@lockkeeper/access';
import type { AuthorizationQuestion, Call } from '../call.ts';

type Keys = Iterable<readonly [string, ContextValue]>;

/**
 * The condition keys of a request (IAM User Guide, "AWS global condition context keys"), then those of its input, then those
 * that the service knows. What a service does in the caller's name has no input of the caller's.
 */
export function requestKeys(call: Call, question: AuthorizationQuestion): ReadonlyMap<string, ContextValue> {
  const viaService = question.keyUse?.viaService;
  return new Map([
    ...everyRequest(call),
    ...sessionKeys(call),
    ...(viaService === undefined ? (call.inputKeys ?? []) : serviceKeys(viaService)),
    ...(question.context ?? []),
  ]);
}

function everyRequest({ now, region, userAgent }: Call): Keys {
  return new Map([
    ['aws:CurrentTime', new Date(now).toISOString()],
    ['aws:EpochTime', String(Math.floor(now / 1000))],
    ['aws:RequestedRegion', region],
    // The socket is loopback without TLS; it stands in for AWS's own, which always has it.
    ['aws:SecureTransport', 'true'],
    ['aws:SourceIp', '127.0.0.1'],
    ['aws:ViaAWSService', 'false'],
    ...(userAgent === undefined ? [] : [['aws:UserAgent', userAgent] as const]),
  ]);
}

/** Only temporary credentials carry the factor key, and nothing here asks for a second factor. */
function sessionKeys({ caller }: Call): Keys {
  if (caller?.temporary !== true) return [];
  const hasStart = caller.kind === 'role' || caller.kind === 'federated';
  const start = hasStart ? [['aws:TokenIssueTime', new Date(caller.session.issuedAt).toISOString()] as const] : [];
  return new Map([['aws:MultiFactorAuthPresent', 'false'], ...start]);
}

function serviceKeys(viaService: string): Keys {
  const service = `${viaService.slice(0, viaService.indexOf('.'))}.amazonaws.com`;
  return new Map<string, ContextValue>([
    ['aws:ViaAWSService', 'true'],
    ['aws:CalledVia', [service]],
    ['aws:CalledViaFirst', service],
    ['aws:CalledViaLast', service],
  ]);
}
