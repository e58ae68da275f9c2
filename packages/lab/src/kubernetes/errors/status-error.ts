import type { JsonObject } from '../json/json.ts';

/** One entry of `status.details.causes`. */
export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field?: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly Cause[];
  readonly retryAfterSeconds?: number;
}

/** A refusal in the shape of meta/v1 Status. Texts follow k8s.io/apimachinery's errors, because clients match on them. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly status: number;
  readonly reason: string;
  /** Where clients expect them though they say nothing, they are empty. */
  readonly details: StatusDetails | undefined;
  /** Only for expired list tokens: where a client may go on without consistency. */
  readonly continueToken: string | undefined;

  constructor(status: number, reason: string, message: string, details?: StatusDetails, continueToken?: string) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.details = details;
    this.continueToken = continueToken;
  }

  toStatus(): JsonObject {
    const causes = this.details?.causes?.map((cause) => compact({ ...cause }));
    return compact({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.continueToken === undefined ? {} : { continue: this.continueToken },
      status: 'Failure',
      message: this.message,
      reason: this.reason === '' ? undefined : this.reason,
      details: this.details === undefined ? undefined : compact({ ...this.details, causes }),
      code: this.status,
    });
  }
}

function compact(fields: Readonly<Record<string, unknown>>): JsonObject {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(kept) as JsonObject;
}
