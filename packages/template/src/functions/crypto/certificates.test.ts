import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { compile } from '../../index.ts';
import { externalSecretsFunctions } from '../external-secrets.ts';
import { cryptoFunctions } from './heavy.ts';

const functions = externalSecretsFunctions.with(cryptoFunctions);
const NOW = BigInt(Date.UTC(2026, 10, 21, 12)) * 1_000_000n;

function render(template: string, now = NOW): string {
  const output = compile(template, { name: 'k', functions }).render(new Map(), { randomBytes, now: () => now });
  return Buffer.from(output).toString();
}

/** Node's view of the certificates, and of the key, that a template writes with `|` between them. */
function made(template: string, now?: bigint): { certificates: X509Certificate[]; key: string } {
  const parts = render(template, now).split('|');
  const key = parts.pop() ?? '';
  return { certificates: parts.map((pem) => new X509Certificate(pem)), key };
}

const CHAIN =
  '{{ $ca := genCA "Root & Co" 30 }}{{ $c := genSignedCert "svc" (list "10.0.0.1" "2001:db8::1") (list "a.example" "*.b.example") 7 $ca }}' +
  '{{ $ca.Cert }}|{{ $c.Cert }}|{{ $c.Key }}';

describe('certificates, as OpenSSL sees them', () => {
  test('an authority signs another, whose key belongs to it', () => {
    const { certificates, key } = made(CHAIN);
    const [root, leaf] = certificates;
    if (root === undefined || leaf === undefined) throw new Error('no chain');
    expect(root).toMatchObject({ ca: true, subject: 'CN=Root & Co', issuer: 'CN=Root & Co' });
    expect(leaf).toMatchObject({ ca: false, subject: 'CN=svc', issuer: 'CN=Root & Co' });
    expect(root.verify(root.publicKey)).toBe(true);
    expect(leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.checkIssued(root)).toBe(true);
    expect(leaf.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(leaf.subjectAltName).toBe(
      'DNS:a.example, DNS:*.b.example, IP Address:10.0.0.1, IP Address:2001:DB8:0:0:0:0:0:1',
    );
    expect(leaf.serialNumber).not.toBe(root.serialNumber);
  });

  test('it is valid from the time of the rendering, for so many days', () => {
    const { certificates } = made(CHAIN);
    expect(certificates.map(({ validFrom }) => validFrom)).toEqual([
      'Nov 21 12:00:00 2026 GMT',
      'Nov 21 12:00:00 2026 GMT',
    ]);
    expect(certificates.map(({ validTo }) => validTo)).toEqual([
      'Dec 21 12:00:00 2026 GMT',
      'Nov 28 12:00:00 2026 GMT',
    ]);
  });

  test('after 2049 the year has four digits; after 9999 there is no certificate', () => {
    const template =
      '{{ $c := genSelfSignedCertWithKey "x" nil nil 36500 (genPrivateKey "ed25519") }}{{ $c.Cert }}|{{ $c.Key }}';
    expect(made(template).certificates[0]?.validTo).toBe('Oct 28 12:00:00 2126 GMT');
    const late = BigInt(Date.UTC(9990, 0, 1)) * 1_000_000n;
    expect(() => render(template, late)).toThrow('cannot represent time as GeneralizedTime');
  });

  test.each(['ecdsa', 'ed25519'])('a key of the kind %s signs as it must', (kind) => {
    const template = `{{ $c := genSelfSignedCertWithKey "x" nil (list "x.example") 1 (genPrivateKey "${kind}") }}{{ $c.Cert }}|{{ $c.Key }}`;
    const { certificates, key } = made(template);
    const [own] = certificates;
    expect(own?.verify(own.publicKey)).toBe(true);
    expect(own?.checkPrivateKey(createPrivateKey(key))).toBe(true);
  });

  test.each([
    ['dsa', 'x509: certificate private key does not implement crypto.Signer'],
    ['other', 'parsing private key: no PEM data in input'],
  ])('a key of the kind %s makes none', (kind, problem) => {
    expect(() => render(`{{ (genCAWithKey "x" 1 (genPrivateKey "${kind}")).Cert }}`)).toThrow(problem);
  });

  test("the key of another authority is not the authority's", () => {
    const template =
      '{{ $a := genCA "a" 1 }}{{ $b := genCA "b" 1 }}{{ $mixed := buildCustomCert (b64enc $a.Cert) (b64enc $b.Key) }}' +
      '{{ (genSignedCert "x" nil nil 1 $mixed).Cert }}';
    expect(() => render(template)).toThrow("x509: provided PrivateKey doesn't match parent's PublicKey");
  });

  test('a certificate is a struct: its fields, its text, and nothing else', () => {
    const prefix = '{{ $c := genCAWithKey "x" 1 (genPrivateKey "ed25519") }}';
    expect(render(`${prefix}{{ eq (print $c) (print "{" $c.Cert " " $c.Key "}") }}`)).toBe('true');
    expect(() => render(`${prefix}{{ $c.Other }}`)).toThrow("can't evaluate field Other in type sprig.certificate");
  });
});
