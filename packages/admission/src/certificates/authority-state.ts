import { createPrivateKey, X509Certificate } from 'node:crypto';
import { SealedValue } from '@lockkeeper/core';
import type { ServingPair } from './certificate-source.ts';

/**
 * The authorities of one installation, as all replicas see them. A new one is trusted before it signs, and an old one is
 * trusted until nothing that it signed is shown any more.
 */
export interface AuthorityState {
  /** Signs. */
  readonly current: ServingPair;
  /** Will sign, once every caller trusts it. */
  readonly next?: ServingPair;
  /** Has signed what may still be shown; its key is gone. */
  readonly previous?: string;
  /** When `current` began to sign, in milliseconds since 1970. */
  readonly since: number;
}

/** A certificate's validity, or undefined for text that is no certificate of an authority. */
export function lifeOf(certificate: string): { readonly from: number; readonly to: number } | undefined {
  try {
    const read = new X509Certificate(certificate);
    return read.ca ? { from: read.validFromDate.getTime(), to: read.validToDate.getTime() } : undefined;
  } catch {
    return undefined;
  }
}

function isPair({ certificate, key }: ServingPair): boolean {
  try {
    const read = new X509Certificate(certificate);
    return read.ca && read.checkPrivateKey(createPrivateKey(key.revealText()));
  } catch {
    return false;
  }
}

const FIELDS = ['ca.crt', 'ca.key', 'next.crt', 'next.key', 'previous.crt', 'since'] as const;
type Data = Readonly<Partial<Record<(typeof FIELDS)[number], string>>>;

function pairIn(data: Data, certificate: 'ca.crt' | 'next.crt', key: 'ca.key' | 'next.key'): ServingPair | undefined {
  const made = { certificate: data[certificate] ?? '', key: SealedValue.ofText(data[key] ?? '') };
  return isPair(made) ? made : undefined;
}

/** Reads the data of the Secret (base64 values); undefined when somebody damaged what signs. */
export function readState(encoded: Readonly<Record<string, string>>): AuthorityState | undefined {
  const data: Data = Object.fromEntries(
    FIELDS.flatMap((field) => {
      const value = Object.hasOwn(encoded, field) ? encoded[field] : undefined;
      return value === undefined ? [] : [[field, Buffer.from(value, 'base64').toString('utf8')]];
    }),
  );
  const current = pairIn(data, 'ca.crt', 'ca.key');
  if (current === undefined) return undefined;
  const next = pairIn(data, 'next.crt', 'next.key');
  const previous = data['previous.crt'] ?? '';
  const since = Number(data.since);
  return {
    current,
    ...(next ? { next } : {}),
    ...(lifeOf(previous) ? { previous } : {}),
    since: Number.isFinite(since) ? since : (lifeOf(current.certificate)?.from ?? 0),
  };
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** The data of the Secret. Holds private keys: for the body of the write and nothing else. */
export function writeState({ current, next, previous, since }: AuthorityState): Readonly<Record<string, string>> {
  return {
    'ca.crt': encode(current.certificate),
    'ca.key': encode(current.key.revealText()),
    ...(next ? { 'next.crt': encode(next.certificate), 'next.key': encode(next.key.revealText()) } : {}),
    ...(previous ? { 'previous.crt': encode(previous) } : {}),
    since: encode(String(since)),
  };
}

/** What callers must trust: the authority that signs, and those before and after it. */
export function bundleOf({ current, next, previous }: AuthorityState): string {
  return [current.certificate, next?.certificate, previous]
    .filter((one) => one !== undefined)
    .map((one) => `${one.trim()}\n`)
    .join('');
}
