import { DerCursor } from '../der/der-cursor.ts';
import { contextTag, tags } from '../der/tag.ts';
import { x509Problem, need } from '../x509-problem.ts';
import { type NameAttribute, readName } from './distinguished-name.ts';
import { type ExtensionFacts, readExtensions } from './extensions.ts';
import { isKnownKey, readPublicKey } from './public-key.ts';
import { isValidTime } from './validity.ts';

/** What templates need of an X.509 certificate. Signatures and dates are not judged. */
export interface Certificate extends ExtensionFacts {
  /** The certificate as it was. */
  readonly raw: Uint8Array;
  readonly subject: readonly NameAttribute[];
  /** The Name element, for the issuer of others. */
  readonly rawSubject: Uint8Array;
  /** The SubjectPublicKeyInfo element. */
  readonly rawPublicKey: Uint8Array;
  /** Whether Go could say something about its key: it compares only those. */
  readonly hasKnownKey: boolean;
}

/** Reads one certificate, after which nothing may follow. Throws `ReadingProblem` with Go's text. */
export function readCertificate(der: Uint8Array): Certificate {
  const { certificate, rest } = readFirst(der);
  if (rest.length > 0) throw x509Problem('trailing data');
  return certificate;
}

/** Certificates one after the other, at least none. */
export function readCertificates(der: Uint8Array): Certificate[] {
  const certificates: Certificate[] = [];
  for (let rest = der; rest.length > 0; ) {
    const read = readFirst(rest);
    certificates.push(read.certificate);
    rest = read.rest;
  }
  return certificates;
}

function readFirst(der: Uint8Array): { readonly certificate: Certificate; readonly rest: Uint8Array } {
  const whole = need(new DerCursor(der).element(tags.sequence), 'malformed certificate');
  const outer = new DerCursor(whole.content);
  const body = need(outer.inside(tags.sequence), 'malformed tbs certificate');
  const version = readVersion(body);
  const serial = need(body.integer(), 'malformed serial number');
  if (serial < 0n) throw x509Problem('negative serial number');
  checkAlgorithms(body, outer);
  const rawIssuer = need(body.element(tags.sequence), 'malformed issuer').whole;
  readName(rawIssuer);
  checkValidity(need(body.inside(tags.sequence), 'malformed validity'));
  const rawSubject = need(body.element(tags.sequence), 'malformed issuer').whole;
  const subject = readName(rawSubject);
  const publicKey = need(body.element(tags.sequence), 'malformed spki');
  const hasKnownKey = checkPublicKey(new DerCursor(publicKey.content));
  const facts = readExtensions(version === 1 ? undefined : extensionsOf(body, version));
  need(outer.bits(), 'malformed signature');
  const certificate = {
    ...facts,
    raw: whole.whole,
    subject,
    rawSubject,
    rawPublicKey: publicKey.whole,
    hasKnownKey,
  };
  return { certificate, rest: der.subarray(whole.whole.length) };
}

/** 1, 2 or 3. */
function readVersion(body: DerCursor): number {
  const tag = contextTag(0, 'constructed');
  if (!body.peeks(tag)) return 1;
  const version = need(body.inside(tag)?.integer(), 'malformed version');
  if (version < 0n || version > 3n) throw x509Problem('malformed version');
  if (version > 2n) throw x509Problem('invalid version');
  return Number(version) + 1;
}

/** The algorithm of the signature is written twice. */
function checkAlgorithms(body: DerCursor, outer: DerCursor): void {
  const inner = need(body.content(tags.sequence), 'malformed signature algorithm identifier');
  const again = need(outer.content(tags.sequence), 'malformed algorithm identifier');
  if (!Buffer.from(inner).equals(again)) {
    throw x509Problem("inner and outer signature algorithm identifiers don't match");
  }
  readAlgorithm(new DerCursor(inner));
}

/** Name of an algorithm and its parameters, which may be missing. */
export function readAlgorithm(cursor: DerCursor): { readonly oid: string; readonly parameters: Uint8Array } {
  const oid = need(cursor.oid(), 'malformed OID');
  if (cursor.isEmpty) return { oid, parameters: new Uint8Array() };
  return { oid, parameters: need(cursor.any(), 'malformed parameters').whole };
}

function checkValidity(times: DerCursor): void {
  for (let count = 0; count < 2; count++) {
    const isUtc = times.peeks(tags.utcTime);
    if (!isUtc && !times.peeks(tags.generalizedTime)) throw x509Problem('unsupported time format');
    const time = times.any();
    if (time === undefined || !isValidTime(time)) {
      throw x509Problem(`malformed ${isUtc ? 'UTCTime' : 'GeneralizedTime'}`);
    }
  }
}

function checkPublicKey(info: DerCursor): boolean {
  const algorithm = readAlgorithm(need(info.inside(tags.sequence), 'malformed public key algorithm identifier'));
  const key = need(info.bits(), 'malformed subjectPublicKey');
  if (!isKnownKey(algorithm.oid)) return false;
  readPublicKey(algorithm, key);
  return true;
}

function extensionsOf(body: DerCursor, version: number): DerCursor | undefined {
  for (const [number, what] of [
    [1, 'malformed issuerUniqueID'],
    [2, 'malformed subjectUniqueID'],
  ] as const) {
    const tag = contextTag(number, 'primitive');
    if (body.peeks(tag)) need(body.any(), what);
  }
  const tag = contextTag(3, 'constructed');
  if (version < 3 || !body.peeks(tag)) return undefined;
  return need(body.inside(tag)?.inside(tags.sequence), 'malformed extensions');
}
