/** An elliptic curve that Go's crypto/x509 knows. */
export interface Curve {
  /** The name of NIST. */
  readonly name: 'P-224' | 'P-256' | 'P-384' | 'P-521';
  readonly oid: string;
  /** The name of OpenSSL. */
  readonly openssl: string;
  /** Bytes of a coordinate and of a private key. */
  readonly bytes: number;
  /** What ECDSA signs on it (`x509.CreateCertificate`). */
  readonly hash: 'sha256' | 'sha384' | 'sha512';
}

const CURVES: readonly Curve[] = Object.freeze([
  Object.freeze({ name: 'P-224', oid: '1.3.132.0.33', openssl: 'secp224r1', bytes: 28, hash: 'sha256' } as const),
  Object.freeze({
    name: 'P-256',
    oid: '1.2.840.10045.3.1.7',
    openssl: 'prime256v1',
    bytes: 32,
    hash: 'sha256',
  } as const),
  Object.freeze({ name: 'P-384', oid: '1.3.132.0.34', openssl: 'secp384r1', bytes: 48, hash: 'sha384' } as const),
  Object.freeze({ name: 'P-521', oid: '1.3.132.0.35', openssl: 'secp521r1', bytes: 66, hash: 'sha512' } as const),
]);

export function curveByOid(oid: string): Curve | undefined {
  return CURVES.find((curve) => curve.oid === oid);
}

export function curveByName(name: string): Curve | undefined {
  return CURVES.find((curve) => curve.name === name);
}
