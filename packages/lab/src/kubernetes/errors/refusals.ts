import { type Cause, StatusError } from './status-error.ts';

/** What a refusal is about: API group and plural of a resource. */
export interface GroupResource {
  readonly group: string;
  readonly plural: string;
}

export function groupResource(of: GroupResource): string {
  return of.group === '' ? of.plural : `${of.plural}.${of.group}`;
}

function about(of: GroupResource, name: string): { name: string; group: string; kind: string } {
  return { name, group: of.group, kind: of.plural };
}

export function notFound(of: GroupResource, name: string): StatusError {
  return new StatusError(404, 'NotFound', `${groupResource(of)} "${name}" not found`, about(of, name));
}

export function pathNotFound(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function alreadyExists(of: GroupResource, name: string): StatusError {
  return new StatusError(409, 'AlreadyExists', `${groupResource(of)} "${name}" already exists`, about(of, name));
}

export function conflict(of: GroupResource, name: string, why: string): StatusError {
  const text = `Operation cannot be fulfilled on ${groupResource(of)} "${name}": ${why}`;
  return new StatusError(409, 'Conflict', text, about(of, name));
}

export function modified(of: GroupResource, name: string): StatusError {
  return conflict(
    of,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  );
}

export function forbidden(of: GroupResource, name: string, why: string, causes?: readonly Cause[]): StatusError {
  const subject = name === '' ? `${groupResource(of)} is forbidden` : `${groupResource(of)} "${name}" is forbidden`;
  const details = causes === undefined ? about(of, name) : { ...about(of, name), causes };
  return new StatusError(403, 'Forbidden', `${subject}: ${why}`, details);
}

/** A 403 whose whole text is known, as decisions on access have it. */
export function forbiddenText(text: string, of: GroupResource, name: string): StatusError {
  return new StatusError(403, 'Forbidden', text, of.plural === '' ? undefined : about(of, name));
}

export function notFoundText(text: string): StatusError {
  return new StatusError(404, 'NotFound', text);
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

export function unauthorized(): StatusError {
  return new StatusError(401, 'Unauthorized', 'Unauthorized');
}

export function methodNotAllowed(): StatusError {
  return new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}

export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  const text = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new StatusError(415, 'UnsupportedMediaType', text);
}

export function expired(message: string, continueToken?: string): StatusError {
  return new StatusError(410, 'Expired', message, undefined, continueToken);
}

export function tooLargeResourceVersion(asked: number, current: number): StatusError {
  return new StatusError(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

/** A 422 with one cause per finding, worded as field.ErrorList's aggregate. */
export function invalid(group: string, kind: string, name: string, findings: readonly FieldError[]): StatusError {
  const subject = group === '' ? kind : `${kind}.${group}`;
  const texts = [...new Set(findings.map((finding) => `${finding.field}: ${finding.text}`))];
  const all = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const causes = findings.map(({ field, reason, text }) => ({ reason, message: text, field }));
  return new StatusError(422, 'Invalid', `${subject} "${name}" is invalid: ${all}`, { name, group, kind, causes });
}

/** One finding of validation: where, which kind of error (the cause's reason) and its text without the field. */
export interface FieldError {
  readonly field: string;
  readonly reason: string;
  readonly text: string;
}
