import { parseDenial } from './denial.ts';
import type { Fault, FaultKind } from './fault.ts';
import { parseNotice } from './notice.ts';

/**
 * The one place where foreign errors are read. Kinds follow from codes; codes and their meaning are those of the service
 * models of Secrets Manager, Systems Manager and STS and of AWS's page "Common errors". STS sends shorter codes than the names
 * that the SDK gives them, so both are here.
 */
const KIND_OF_CODE: ReadonlyMap<string, FaultKind> = new Map<string, FaultKind>([
  ['ResourceNotFoundException', 'absent'],
  ['ParameterNotFound', 'absent'],
  ['AccessDenied', 'denied'],
  ['AccessDeniedException', 'denied'],
  ['UnauthorizedOperation', 'denied'],
  ['Throttling', 'throttled'],
  ['ThrottlingException', 'throttled'],
  ['ThrottledException', 'throttled'],
  ['RequestThrottled', 'throttled'],
  ['RequestThrottledException', 'throttled'],
  ['RequestLimitExceeded', 'throttled'],
  ['TooManyRequestsException', 'throttled'],
  ['SlowDown', 'throttled'],
  ['TooManyUpdates', 'throttled'],
  ['InternalServiceError', 'transient'],
  ['InternalServerError', 'transient'],
  ['InternalFailure', 'transient'],
  ['ServiceUnavailable', 'transient'],
  ['ServiceUnavailableException', 'transient'],
  ['IDPCommunicationError', 'transient'],
  ['IDPCommunicationErrorException', 'transient'],
  ['RequestTimeout', 'transient'],
  ['RequestTimeoutException', 'transient'],
  ['ExpiredToken', 'expired'],
  ['ExpiredTokenException', 'expired'],
  ['UnrecognizedClientException', 'bad-credentials'],
  ['InvalidClientTokenId', 'bad-credentials'],
  ['InvalidAccessKeyId', 'bad-credentials'],
  ['MissingAuthenticationToken', 'bad-credentials'],
  ['MissingAuthenticationTokenException', 'bad-credentials'],
  ['IncompleteSignature', 'bad-credentials'],
  ['IncompleteSignatureException', 'bad-credentials'],
  ['InvalidIdentityToken', 'bad-token'],
  ['InvalidIdentityTokenException', 'bad-token'],
  ['IDPRejectedClaim', 'bad-token'],
  ['IDPRejectedClaimException', 'bad-token'],
  ['RegionDisabledException', 'bad-credentials'],
  ['SignatureDoesNotMatch', 'clock-skew'],
  ['InvalidSignatureException', 'clock-skew'],
  ['RequestTimeTooSkewed', 'clock-skew'],
  ['RequestExpired', 'clock-skew'],
]);

/** System codes of Node for "no connection"; the SDK passes these errors through. */
const NETWORK_CODE =
  /^(?:E[A-Z]{3,20}|EAI_[A-Z]{2,12}|ERR_(?:TLS|SSL|STREAM|HTTP)[A-Z0-9_]{0,60}|[A-Z_]{3,60}CERT[A-Z_]{0,40}|UND_ERR_[A-Z_]{2,40})$/;

const CODE = /^[A-Za-z][A-Za-z0-9.]{0,63}$/;
const REQUEST_ID = /^[0-9A-Za-z-]{1,64}$/;

/** The members of an SDK error that are looked at; everything is unknown until checked. */
interface Foreign {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown; readonly requestId?: unknown };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** `threat/L3`: even AWS's code comes from a response body, so it must look like one. */
const safeCode = (value: unknown): string => (CODE.test(text(value)) ? text(value) : 'Unknown');

function kindOfStatus(status: unknown): FaultKind | undefined {
  if (status === 429) {
    return 'throttled';
  }
  return typeof status === 'number' && status >= 500 ? 'transient' : undefined;
}

/**
 * Secrets Manager answers reads of a secret that waits for its deletion with `InvalidRequestException`, and the same code
 * for a stage that does not belong to a version id. Only the text tells them apart, so this one text is looked at:
 * "… because it was marked for deletion" is the keeper's own statement of absence (invariant S4), the other is a bad request.
 */
function isMarkedForDeletion(code: string, message: string): boolean {
  return code === 'InvalidRequestException' && message.includes('marked for deletion');
}

/** Fault of an error code with its message, as items of a batch reply carry them. */
export function faultOfCode(codeFromAws: unknown, messageFromAws: unknown, status?: unknown): Fault {
  const code = safeCode(codeFromAws);
  const message = text(messageFromAws);
  if (isMarkedForDeletion(code, message)) {
    return { kind: 'absent', code: 'MarkedForDeletion' };
  }
  const kind = KIND_OF_CODE.get(code) ?? kindOfStatus(status) ?? 'request';
  const notice = parseNotice(message);
  const denial = kind === 'denied' ? parseDenial(message) : undefined;
  return { kind, code, ...(denial === undefined ? {} : { denial }), ...(notice === undefined ? {} : { notice }) };
}

function faultOfTransport(error: Foreign): Fault {
  const name = text(error.name);
  if (name === 'TimeoutError' || text(error.code) === 'ETIMEDOUT') {
    return { kind: 'timeout', code: 'Timeout' };
  }
  return NETWORK_CODE.test(text(error.code))
    ? { kind: 'network', code: 'Network' }
    : { kind: 'bad-reply', code: 'BadReply' };
}

/** Whether AWS itself sent this error: the SDK marks those with `$fault` and a code that is not a parser's. */
const isFromService = (error: Foreign): boolean => error.$fault === 'client' || error.$fault === 'server';

/** Fault of whatever an SDK call threw. Nothing of the thrown value is kept but checked codes (`threat/L3`). */
export function faultOf(thrown: unknown): Fault {
  const error: Foreign = typeof thrown === 'object' && thrown !== null ? thrown : {};
  const status = error.$metadata?.httpStatusCode;
  const id = text(error.$metadata?.requestId);
  const fault = isFromService(error)
    ? faultOfCode(error.name, error.message, status)
    : (faultOfBareStatus(status) ?? faultOfTransport(error));
  return REQUEST_ID.test(id) ? { ...fault, requestId: id } : fault;
}

/** A proxy's 502 page is no AWS error and cannot be parsed, but its status still says "try again". */
function faultOfBareStatus(status: unknown): Fault | undefined {
  const kind = kindOfStatus(status);
  return kind === undefined ? undefined : { kind, code: kind === 'throttled' ? 'Throttled' : 'ServiceUnavailable' };
}
