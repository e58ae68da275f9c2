/** What an AdmissionReview asks, with everything of unknown shape left unknown. */
export interface ReviewRequest {
  readonly uid: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly subresource: string;
  /** `CREATE`, `UPDATE`, `DELETE` or `CONNECT`. */
  readonly operation: string;
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string;
  /** Empty while the API server has not made one out of `generateName`. */
  readonly name: string;
  readonly object: unknown;
  readonly oldObject: unknown;
  readonly dryRun: boolean;
}

/** The answer to a review. Codes and reasons are those of the API server's own refusals. */
export type ReviewAnswer =
  | { readonly allowed: true; readonly warnings: readonly string[] }
  | {
      readonly allowed: false;
      readonly code: number;
      readonly reason: 'BadRequest' | 'Forbidden' | 'ServiceUnavailable';
      readonly message: string;
      readonly warnings: readonly string[];
    };

export function allow(warnings: readonly string[] = []): ReviewAnswer {
  return { allowed: true, warnings };
}

/** A rule says no: 403 as in ESO, whose clients know `admission webhook "…" denied the request: …`. */
export function deny(message: string, warnings: readonly string[] = []): ReviewAnswer {
  return { allowed: false, code: 403, reason: 'Forbidden', message, warnings };
}

/** The webhook was asked something that its configuration should not ask. */
export function misdirected(message: string): ReviewAnswer {
  return { allowed: false, code: 400, reason: 'BadRequest', message, warnings: [] };
}

/** Nothing can be said yet. In doubt the answer is no, with the advice to come again. */
export function unknownYet(message: string): ReviewAnswer {
  return { allowed: false, code: 503, reason: 'ServiceUnavailable', message, warnings: [] };
}
