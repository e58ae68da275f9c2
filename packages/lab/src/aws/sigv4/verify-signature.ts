import type { LabRequest } from '../../http/types.ts';
import type { Wire } from '../protocol/shape.ts';
import { isoBasic } from '../protocol/timestamp.ts';
import { canonicalRequest, sha256Hex } from './canonical-request.ts';
import { authenticationError } from './authentication-error.ts';
import { sameSignature, signatureOf } from './signature.ts';
import type { SignedParts } from './signed-parts.ts';

/** AWS accepts a signature five minutes to either side of its own clock. */
const skewMs = 5 * 60_000;

export interface VerifyOptions {
  readonly wire: Wire;
  readonly secretKey: string;
  /** The signing name of the service that the request is routed to. */
  readonly signingName: string;
  readonly knownRegion: (region: string) => boolean;
  readonly now: number;
}

/**
 * Checks all that a signature claims: scope, signed headers, time, and the signature over the request as received.
 * The payload's hash is taken from the received body, never from a header, so an altered body cannot pass.
 *
 * @throws AwsError with the code and text of the service's protocol
 */
export function verifySignature(request: LabRequest, parts: SignedParts, options: VerifyOptions): void {
  const fail = (message: string) => authenticationError('badSignature', options.wire, message);
  const { scope } = parts;
  if (scope.service !== options.signingName) {
    throw fail(`Credential should be scoped to correct service: '${options.signingName}'. `);
  }
  if (!options.knownRegion(scope.region)) throw fail('Credential should be scoped to a valid region. ');
  if (scope.date !== parts.timestamp.slice(0, 8)) {
    throw fail(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.date}' != '${parts.timestamp.slice(0, 8)}', from '${parts.timestamp}'.`,
    );
  }
  checkTime(parts, options, fail);
  const unsigned = unsignedHeader(request, parts.signedHeaders);
  if (unsigned !== undefined) throw fail(`'${unsigned}' must be a 'SignedHeader' in the AWS Request.`);
  const canonical = canonicalRequest(request, parts.signedHeaders, sha256Hex(request.body));
  if (!sameSignature(signatureOf(options.secretKey, scope, parts.timestamp, canonical), parts.signature)) {
    throw fail(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
}

function checkTime(parts: SignedParts, options: VerifyOptions, fail: (message: string) => Error): void {
  const stamp = parts.timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const signedAt = Date.parse(stamp);
  const { now } = options;
  const validMs = parts.expiresSeconds === undefined ? skewMs : parts.expiresSeconds * 1000;
  const text = parts.expiresSeconds === undefined ? '5 min.' : `${parts.expiresSeconds} sec.`;
  if (Number.isNaN(signedAt)) throw fail(`Date must be in ISO-8601 'basic format'. Got '${parts.timestamp}'.`);
  if (signedAt < now - validMs) {
    throw fail(
      `Signature expired: ${parts.timestamp} is now earlier than ${isoBasic(now - validMs)} (${isoBasic(now)} - ${text})`,
    );
  }
  if (signedAt > now + skewMs) {
    throw fail(
      `Signature not yet current: ${parts.timestamp} is still later than ${isoBasic(now + skewMs)} (${isoBasic(now)} + 5 min.)`,
    );
  }
}

/** Headers that decide who calls what must be covered by the signature. */
function unsignedHeader(request: LabRequest, signedHeaders: readonly string[]): string | undefined {
  const decisive: readonly (readonly [string, string])[] = [
    ['host', 'Host'],
    ['x-amz-date', 'X-Amz-Date'],
    ['x-amz-target', 'X-Amz-Target'],
    ['x-amz-security-token', 'X-Amz-Security-Token'],
  ];
  return decisive.find(
    ([name]) => (name === 'host' || request.headers[name] !== undefined) && !signedHeaders.includes(name),
  )?.[1];
}
