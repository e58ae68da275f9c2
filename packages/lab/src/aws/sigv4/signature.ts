import { createHmac, timingSafeEqual } from 'node:crypto';
import { sha256Hex } from './canonical-request.ts';

/** What a signature is bound to besides the request. `date` is the scope's day, `20261121`. */
export interface CredentialScope {
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

export const algorithm = 'AWS4-HMAC-SHA256';

/** Signature Version 4 over a canonical request, in hex. `timestamp` is the compact form `20261121T080000Z`. */
export function signatureOf(secretKey: string, scope: CredentialScope, timestamp: string, canonical: string): string {
  const scopeText = `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
  const stringToSign = [algorithm, timestamp, scopeText, sha256Hex(canonical)].join('\n');
  const steps = [scope.date, scope.region, scope.service, 'aws4_request'];
  const key = steps.reduce<Uint8Array>((derived, step) => hmac(derived, step), Buffer.from(`AWS4${secretKey}`));
  return Buffer.from(hmac(key, stringToSign)).toString('hex');
}

export function sameSignature(expected: string, given: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}

function hmac(key: Uint8Array, text: string): Uint8Array {
  return createHmac('sha256', key).update(text).digest();
}
