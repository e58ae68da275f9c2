import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../index.ts';
import { externalSecretsFunctions } from '../../external-secrets.ts';
import { cryptoFunctions } from '../heavy.ts';

interface Files {
  readonly key: string;
  readonly certificate: string;
  readonly files: readonly { readonly name: string; readonly password: string; readonly file: string }[];
}

const text = readFileSync(new URL('../../../../cases/pkcs12-files.json', import.meta.url), 'utf8');
const { key, certificate, files } = JSON.parse(text) as Files;
const functions = externalSecretsFunctions.with(cryptoFunctions);

function render(template: string, data: Record<string, string> = {}): string {
  const values = new Map(Object.entries({ key, certificate, ...data }));
  return Buffer.from(compile(template, { name: 'k', functions }).render(values, { randomBytes })).toString();
}

describe('PKCS#12 files of OpenSSL', () => {
  test.each(files)('the key and the certificate of $name', ({ password, file }) => {
    expect(render('{{ .file | b64dec | pkcs12keyPass .password }}', { password, file })).toBe(key);
    expect(render('{{ .file | b64dec | pkcs12certPass .password }}', { password, file })).toBe(certificate);
  });
});

describe('PKCS#12 files that we write', () => {
  test.each(['', 'geheim', 'ä €'])('OpenSSL reads one with the password "%s"', (password) => {
    const file = render('{{ fullPemToPkcs12Pass (print .certificate .certificate) .key .password }}', { password });
    expect(() => createSecureContext({ pfx: Buffer.from(file, 'base64'), passphrase: password })).not.toThrow();
    expect(() => createSecureContext({ pfx: Buffer.from(file, 'base64'), passphrase: 'x' })).toThrow(
      'mac verify failure',
    );
  });

  test('no two are the same', () => {
    const template = '{{ pemToPkcs12 .certificate .key }}';
    expect(render(template)).not.toBe(render(template));
  });

  test('OpenSSL takes a trust store under its password and finds no key in it', () => {
    const pfx = Buffer.from(render('{{ pemTruststoreToPKCS12Pass .certificate "changeit" }}'), 'base64');
    expect(() => createSecureContext({ pfx, passphrase: 'changeit' })).toThrow('Unable to load private key');
    expect(() => createSecureContext({ pfx, passphrase: 'x' })).toThrow('mac verify failure');
  });
});
