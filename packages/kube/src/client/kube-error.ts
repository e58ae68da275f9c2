import { type ErrorCode, LockkeeperError } from '@lockkeeper/core';

/** One cause out of a Status. `message` is foreign text: never log it, never show it to a tenant unread. */
export interface KubeCause {
  readonly reason: string;
  readonly field: string;
  readonly message: string;
}

/** What was asked, for the message. */
export interface KubeOperation {
  readonly verb: string;
  readonly resource: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** What an answer, or the lack of one, says about a failure. */
export interface KubeFailure {
  /** HTTP status, or 0 when no answer came. */
  readonly status: number;
  /** `reason` of the Status, for example `Conflict`; with status 0 one of ours: `ConnectionFailed`, `Timeout`, `MalformedBody`, `TooLarge`. */
  readonly reason: string;
  readonly serverMessage?: string;
  readonly causes?: readonly KubeCause[];
  readonly retryAfterSeconds?: number;
}

/**
 * A request that the API server refused or did not answer. The message is made of verb, resource, name, status and
 * reason. What the server wrote (`serverMessage`, `causes`) may quote a Secret's value, so it sits behind getters that no
 * printer, JSON or inspection follows.
 */
export class KubeError extends LockkeeperError {
  readonly status: number;
  readonly reason: string;
  readonly retryAfterSeconds: number | undefined;
  readonly #serverMessage: string;
  readonly #causes: readonly KubeCause[];

  constructor(operation: KubeOperation, failure: KubeFailure) {
    super(codeOf(failure), sentence(operation, failure), {
      ...operation,
      status: failure.status,
      reason: failure.reason,
    });
    this.status = failure.status;
    this.reason = failure.reason;
    this.retryAfterSeconds = failure.retryAfterSeconds;
    this.#serverMessage = failure.serverMessage ?? '';
    this.#causes = failure.causes ?? [];
  }

  /** `Status.message` as the server wrote it. Foreign text. */
  get serverMessage(): string {
    return this.#serverMessage;
  }

  /** `Status.details.causes`. `reason` and `field` are names; `message` is foreign text. */
  get causes(): readonly KubeCause[] {
    return this.#causes;
  }
}

/** True when the error says that the version asked for has left the server's window (HTTP or in-stream 410). */
export function isGone(error: unknown): boolean {
  return error instanceof KubeError && (error.status === 410 || error.reason === 'Expired' || error.reason === 'Gone');
}

/** True for the answer of a server whose cache has not reached the version asked for: 504 with this one cause. */
export function isTooLargeResourceVersion(error: unknown): boolean {
  if (!(error instanceof KubeError) || error.status !== 504) return false;
  if (error.causes.some((cause) => cause.reason === 'ResourceVersionTooLarge')) return true;
  // Servers before 1.19 send no cause; the constant words are all there is to go by (client-go does the same).
  return error.reason === 'Timeout' && error.serverMessage.startsWith('Too large resource version');
}

/** True when somebody else changed the object first, or created it first. */
export function isConflict(error: unknown): boolean {
  return error instanceof KubeError && error.status === 409;
}

/** True when the API server itself said that the object does not exist; a bare 404 of a proxy or a missing kind is no such proof. */
export function isNotFound(error: unknown): boolean {
  return error instanceof KubeError && error.status === 404 && error.reason === 'NotFound';
}

function sentence(operation: KubeOperation, failure: KubeFailure): string {
  const { verb, resource, namespace, name } = operation;
  const where = [namespace, name].filter((part) => part !== undefined).join('/');
  const what = where === '' ? `${verb} ${resource}` : `${verb} ${resource} ${where}`;
  return failure.status === 0 ? `${what}: ${failure.reason}` : `${what}: ${failure.status} ${failure.reason}`;
}

const codes: ReadonlyMap<number, ErrorCode> = new Map([
  [400, 'InvalidInput'],
  [401, 'Denied'],
  [403, 'Denied'],
  [404, 'Absent'],
  [405, 'InvalidInput'],
  [406, 'InvalidInput'],
  [409, 'Conflict'],
  [412, 'Conflict'],
  [413, 'Limit'],
  [415, 'InvalidInput'],
  [422, 'InvalidInput'],
]);

function codeOf(failure: KubeFailure): ErrorCode {
  if (failure.status === 404 && failure.reason !== 'NotFound') return 'Unavailable';
  return codes.get(failure.status) ?? 'Unavailable';
}
