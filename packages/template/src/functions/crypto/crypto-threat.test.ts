import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, TemplateError } from '../../index.ts';
import { externalSecretsFunctions } from '../external-secrets.ts';
import { integer, sequence } from './der/der-writer.ts';
import { hostileFiles } from './fakes/hostile-files.ts';
import { cryptoFunctions } from './heavy.ts';
import { lightCryptoFunctions } from './light.ts';
import { cryptoFunctionNames } from './names.ts';
import { writePem } from './pem/pem.ts';

const functions = externalSecretsFunctions.with(cryptoFunctions);
const sources = { randomBytes, now: () => 0n };

type Data = Readonly<Record<string, string | Uint8Array>>;

function render(template: string, data: Data = {}): string {
  const output = compile(template, { name: 'k', functions }).render(new Map(Object.entries(data)), sources);
  return Buffer.from(output).toString();
}

function problemOf(template: string, data: Data = {}): TemplateError {
  try {
    render(template, data);
  } catch (problem) {
    if (problem instanceof TemplateError) return problem;
    throw problem;
  }
  throw new Error(`no error: ${template}`);
}

interface Files {
  readonly key: string;
  readonly certificate: string;
  readonly files: readonly { readonly name: string; readonly file: string }[];
}
const { key, certificate, files } = JSON.parse(
  readFileSync(new URL('../../../cases/pkcs12-files.json', import.meta.url), 'utf8'),
) as Files;

describe('the tables', () => {
  test('the names of the slow functions are those of their table, and none of them is a light one', () => {
    expect(cryptoFunctions.names()).toEqual([...cryptoFunctionNames].sort());
    for (const name of lightCryptoFunctions.names()) expect(cryptoFunctionNames).not.toContain(name);
  });
});

describe('threat/G11 files that want too much', () => {
  test.each([...hostileFiles.keys()])('a PKCS#12 file with %s is an error', (name) => {
    const file = hostileFiles.get(name) ?? '';
    expect(problemOf('{{ pkcs12key .file }}', { file }).stage).not.toBe('parse');
    expect(problemOf('{{ pkcs12cert .file }}', { file }).stage).not.toBe('parse');
  });

  test('a PKCS#12 file with any byte changed is read or refused, and nothing else happens', () => {
    const originals = files.filter(({ name }) => !name.includes('many')).map(({ file }) => Buffer.from(file, 'base64'));
    fc.assert(
      fc.property(fc.constantFrom(...originals), fc.nat(), fc.nat(255), (original, at, byte) => {
        const file = Uint8Array.from(original);
        file[at % file.length] = byte;
        expectTextOrProblem('{{ pkcs12keyPass "s3cret" .file }}', { file });
      }),
      { numRuns: 300 },
    );
  });

  test('a truncated PKCS#12 file is an error wherever it ends', () => {
    const whole = Buffer.from(files[0]?.file ?? '', 'base64');
    for (let length = 0; length < whole.length; length += 7) {
      expect(problemOf('{{ pkcs12certPass "s3cret" .file }}', { file: whole.subarray(0, length) }).stage).toBe(
        'execute',
      );
    }
  });

  test('any certificate or key with any byte changed is read or refused, and nothing else happens', () => {
    const templates = [
      '{{ certSANs .pem }}',
      '{{ filterCertChain "root" .pem }}',
      '{{ (buildCustomCert (b64enc .pem) (b64enc .pem)).Cert }}',
      '{{ rsaDecrypt "RSA-OAEP" "" "x" .pem }}',
      '{{ (genCAWithKey "x" 1 .pem).Cert }}',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...templates), fc.constantFrom(key, certificate), fc.nat(), fc.nat(255), changedPem),
      { numRuns: 500 },
    );
  });

  test.each([
    '{{ range .n }}{{ bcrypt "x" }}{{ end }}',
    '{{ range .n }}{{ genPrivateKey "rsa" }}{{ end }}',
    '{{ range .n }}{{ derivePassword 1 "pin" "a" "b" "c" }}{{ end }}',
    '{{ range .n }}{{ (genCA "x" 1).Key }}{{ end }}',
  ])('%s stops at the budget of steps', (template) => {
    const wrapped = template.replace('.n', `(list ${'1 '.repeat(30)})`);
    expect(problemOf(wrapped)).toMatchObject({ stage: 'limit' });
  });

  test('an RSA key with numbers of a megabit is refused before anything is done with them', () => {
    const huge = 2n ** 1_000_000n + 1n;
    for (const numbers of [
      [0n, huge, 3n, huge, huge, huge],
      [0n, 15n, 3n, huge, 3n, 5n],
      [0n, 15n, 3n, 3n, huge, huge],
    ]) {
      const pem = writePem({ type: 'RSA PRIVATE KEY', bytes: sequence(...numbers.map(integer)) });
      expect(
        problemOf('{{ (buildCustomCert (b64enc .c) (b64enc .pem)).Cert }}', { c: certificate, pem }).safeMessage,
      ).toContain('keys of more than 8192 bits are not supported');
    }
  });

  test('numbers that fit to each other and are no key make an error, not a certificate', () => {
    // 1024 bits, of two numbers that are no primes.
    const [p, q] = [3n ** 324n, 5n ** 221n];
    const numbers = [0n, p * q, 1n + (p - 1n) * (q - 1n), 1n, p, q];
    const pem = writePem({ type: 'RSA PRIVATE KEY', bytes: sequence(...numbers.map(integer)) });
    expect(problemOf('{{ (genCAWithKey "x" 1 .pem).Cert }}', { pem }).stage).toBe('execute');
    const weak = generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey.export({ type: 'pkcs1', format: 'pem' });
    expect(problemOf('{{ (genCAWithKey "x" 1 .weak).Cert }}', { weak }).safeMessage).toContain(
      '512-bit keys are insecure',
    );
    expect(problemOf('{{ rsaDecrypt "RSA-OAEP" "" "x" .weak }}', { weak }).safeMessage).toContain(
      '512-bit keys are insecure',
    );
  });

  test('random bytes are counted before they are made', () => {
    expect(problemOf('{{ randBytes 9223372036854775807 }}').stage).toBe('limit');
    expect(problemOf('{{ randBytes -1 }}').stage).toBe('execute');
  });
});

function changedPem(template: string, pem: string, at: number, byte: number): void {
  const [, type = '', body = ''] = /-----BEGIN (.*)-----\n([^-]*)/.exec(pem) ?? [];
  const bytes = Buffer.from(body, 'base64');
  bytes[at % bytes.length] = byte;
  const changed = `-----BEGIN ${type}-----\n${bytes.toString('base64')}\n-----END ${type}-----\n`;
  expectTextOrProblem(template, { pem: changed });
}

function expectTextOrProblem(template: string, data: Data): void {
  try {
    render(template, data);
  } catch (problem) {
    expect(problem).toBeInstanceOf(TemplateError);
  }
}

const PLANTED = 'Hunter2Planted';
const planted64 = Buffer.from(PLANTED).toString('base64');
const plantedPem = `-----BEGIN ${PLANTED} PRIVATE KEY-----\n${planted64}\n-----END ${PLANTED} PRIVATE KEY-----\n`;
const plantedBody = `-----BEGIN PRIVATE KEY-----\n${planted64}\n-----END PRIVATE KEY-----\n`;

describe('threat/L2 errors show nothing of what was given', () => {
  const texts = [
    PLANTED,
    planted64,
    plantedPem,
    plantedBody,
    `{"kty":"${PLANTED}"}`,
    `{"kty":"RSA","n":"${PLANTED}!"}`,
  ];
  const templates = [
    '{{ filterPEM "X" .v }}',
    '{{ filterCertChain "leaf" .v }}',
    '{{ certSANs .v }}',
    '{{ decryptAES .v .v }}',
    '{{ jwkPublicKeyPem .v }}',
    '{{ jwkPrivateKeyPem .v }}',
    '{{ (buildCustomCert .v .v).Cert }}',
    '{{ (buildCustomCert (b64enc .c) (b64enc .v)).Cert }}',
    '{{ pkcs12key .v }}',
    '{{ pkcs12keyPass .v .v }}',
    '{{ pkcs12certPass .v (b64dec .p) }}',
    '{{ pemToPkcs12 .v .v }}',
    '{{ pemToPkcs12Pass .c .v .v }}',
    '{{ fullPemToPkcs12 .c .v }}',
    '{{ fullPemToPkcs12 (print .c .v) .k }}',
    '{{ pemTruststoreToPKCS12 .v }}',
    '{{ rsaDecrypt .v .v .v .v }}',
    '{{ rsaDecrypt "RSA-OAEP" "" .v .v }}',
    '{{ (genCAWithKey .v 1 .v).Cert }}',
    '{{ (genSelfSignedCertWithKey "x" (list .v) nil 1 .k).Cert }}',
    '{{ (genSelfSignedCertWithKey "x" (list (list .v)) nil 1 .k).Cert }}',
    '{{ (genSelfSignedCertWithKey "x" nil (list (list .v)) 1 .k).Cert }}',
    '{{ (genSelfSignedCertWithKey "x" nil (list (print .v "é")) 1 .k).Cert }}',
    '{{ htpasswd "a" .v .v }}',
  ];
  const p = files[0]?.file ?? '';

  test.each(templates)('%s', (template) => {
    let failed = 0;
    for (const v of texts) {
      try {
        render(template, { v, c: certificate, k: key, p });
      } catch (problem) {
        failed++;
        expect(problem).toBeInstanceOf(TemplateError);
        const { safeMessage } = problem as TemplateError;
        for (const secret of [PLANTED, planted64.slice(0, 12), 'tag:', 'length:']) {
          expect(safeMessage).not.toContain(secret);
        }
      }
    }
    expect(failed).toBeGreaterThan(0);
  });

  test('a rendering without randomness makes no key', () => {
    for (const template of [
      '{{ genPrivateKey "rsa" }}',
      '{{ genPrivateKey "ed25519" }}',
      '{{ bcrypt "x" }}',
      '{{ randBytes 1 }}',
    ]) {
      const compiled = compile(template, { name: 'k', functions });
      expect(() => compiled.render(new Map())).toThrow('there is no source of randomness here');
    }
  });
});
