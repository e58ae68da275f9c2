import { StatusError, type StatusDetails } from '../errors/status-error.ts';
import { at, type JsonObject, objectAt, textAt } from '../json/json.ts';

/** A webhook's refusal: its own status, never below 400, with the API server's words before its message. */
export function denial(webhook: string, status: JsonObject | undefined): StatusError {
  const said = at(status, 'code');
  const code = typeof said === 'number' && Number.isInteger(said) && said >= 400 && said <= 599 ? said : 400;
  const reason = textAt(status, 'reason');
  const why = textAt(status, 'message') || reason;
  const head = `admission webhook ${JSON.stringify(webhook)} denied the request`;
  const text = why === '' ? `${head} without explanation` : `${head}: ${why}`;
  const details = (objectAt(status, 'details') ?? {}) as StatusDetails;
  return new StatusError(code, reason, text, details);
}

/** A failure of the server's own making or of a webhook that must not fail. */
export function internalError(why: string): StatusError {
  const details = { causes: [{ reason: '', message: why }] };
  return new StatusError(500, 'InternalError', `Internal error occurred: ${why}`, details);
}
