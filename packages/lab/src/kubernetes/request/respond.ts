import type { LabResponse } from '../../http/types.ts';
import type { StatusError } from '../errors/status-error.ts';
import type { JsonObject } from '../json/json.ts';

const encoder = new TextEncoder();

export function jsonText(status: number, text: string, headers: Readonly<Record<string, string>> = {}): LabResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: encoder.encode(text) };
}

export function json(status: number, body: JsonObject, headers?: Readonly<Record<string, string>>): LabResponse {
  return jsonText(status, JSON.stringify(body), headers);
}

export function plain(status: number, text: string): LabResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: encoder.encode(text) };
}

export function refusal(error: StatusError): LabResponse {
  const retry = error.details?.retryAfterSeconds;
  const headers: Record<string, string> = retry === undefined ? {} : { 'retry-after': String(retry) };
  return json(error.status, error.toStatus(), headers);
}

/** A Warning header (RFC 7234) as client-go prints it: `299 - "text"`. */
export function warningHeader(texts: readonly string[]): string {
  return texts.map((text) => `299 - ${JSON.stringify(text)}`).join(', ');
}
