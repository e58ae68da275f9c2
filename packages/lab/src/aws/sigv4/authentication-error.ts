import { AwsError } from '../protocol/aws-error.ts';
import type { Wire } from '../protocol/shape.ts';

/** Why a caller is not who it says. Each has one code and status per protocol. */
export type AuthenticationFault = 'missing' | 'incomplete' | 'unknownKey' | 'badSignature' | 'expired';

type CodeAndStatus = readonly [code: string, status: number];

const codes: Readonly<Record<AuthenticationFault, Readonly<Record<Wire, CodeAndStatus>>>> = {
  missing: { json: ['MissingAuthenticationTokenException', 400], query: ['MissingAuthenticationToken', 403] },
  incomplete: { json: ['IncompleteSignatureException', 400], query: ['IncompleteSignature', 400] },
  unknownKey: { json: ['UnrecognizedClientException', 400], query: ['InvalidClientTokenId', 403] },
  badSignature: { json: ['InvalidSignatureException', 400], query: ['SignatureDoesNotMatch', 403] },
  expired: { json: ['ExpiredTokenException', 400], query: ['ExpiredToken', 403] },
};

const texts: Readonly<Partial<Record<AuthenticationFault, Readonly<Record<Wire, string>>>>> = {
  missing: { json: 'Missing Authentication Token', query: 'Request is missing Authentication Token' },
  unknownKey: {
    json: 'The security token included in the request is invalid.',
    query: 'The security token included in the request is invalid.',
  },
  expired: {
    json: 'The security token included in the request is expired',
    query: 'The security token included in the request is expired',
  },
};

/** AWS's error for a fault of authentication; JSON services use the names ending in `Exception`. */
export function authenticationError(fault: AuthenticationFault, wire: Wire, message?: string): AwsError {
  const [code, status] = codes[fault][wire];
  return new AwsError(code, message ?? texts[fault]?.[wire] ?? code, status);
}
