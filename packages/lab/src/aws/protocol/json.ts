import type { AwsError } from './aws-error.ts';
import { Timestamp } from './timestamp.ts';

/** An operation's answer before it becomes JSON or XML. `undefined` members are left out. */
export type Output = { readonly [member: string]: unknown };

/** awsJson text: timestamps as epoch seconds, bytes as base64, maps as objects. */
export function writeJson(output: Output): string {
  return JSON.stringify(toJson(output));
}

/** awsJson error document. Secrets Manager spells the member `Message`, the others `message`; SDKs accept both. */
export function writeJsonError(error: AwsError, messageMember: 'Message' | 'message'): string {
  return JSON.stringify({ __type: error.code, [messageMember]: error.message });
}

function toJson(value: unknown): unknown {
  if (value instanceof Timestamp) return value.ms / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, entry]) => [key, toJson(entry)]));
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, toJson(entry)]));
  }
  return value;
}
