import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { byteTextOfText, compareByteTexts } from '../json/byte-text.ts';
import type { SealedValue } from './sealed-value.ts';

/*
 * ESO marks what it wrote with the SHA3-224 of Go's `%+v` text of the data. The same text and hash are used here,
 * so that a cluster can move over without one Secret being rewritten.
 */

/** SHA3-224 of a text, as lower-case hexadecimal. */
export function hashText(text: string): string {
  return hashByteText(byteTextOfText(text));
}

/** The hash of a Secret's data, for the annotation `reconcile.external-secrets.io/data-hash`. */
export function dataHash(data: ReadonlyMap<string, SealedValue>): string {
  const hash = createHash('sha3-224').update('map[');
  sortedByKey(data).forEach(([key, value], index) => {
    hash.update(Buffer.from(`${index > 0 ? ' ' : ''}${key}:[`, 'latin1'));
    hash.update(decimalBytes(value.reveal()));
    hash.update(']');
  });
  return hash.update(']').digest('hex');
}

/** The hash of an ExternalSecret's annotations and labels, the second half of `status.syncedResourceVersion`. */
export function metadataHash(annotations: ReadonlyMap<string, string>, labels: ReadonlyMap<string, string>): string {
  return hashByteText(`{annotations:${goMapText(annotations)} labels:${goMapText(labels)}}`);
}

/** `status.syncedResourceVersion`: it changes with the spec and with any label or annotation. */
export function syncedResourceVersion(
  generation: number,
  annotations: ReadonlyMap<string, string>,
  labels: ReadonlyMap<string, string>,
): string {
  return `${generation}-${metadataHash(annotations, labels)}`;
}

/** The value of label `reconcile.external-secrets.io/created-by` on Secrets owned by an ExternalSecret. */
export function createdByLabel(namespace: string, name: string): string {
  return hashText(`${namespace}/${name}`);
}

const managerPrefix = 'externalsecrets.external-secrets.io/';
const longestManager = 63;

/** The field manager under which an ExternalSecret's target is written; a long name is replaced by its hash. */
export function fieldManager(externalSecretName: string): string {
  const plain = managerPrefix + externalSecretName;
  return plain.length > longestManager ? `${managerPrefix}sha3/${hashText(externalSecretName)}` : plain;
}

/** Bytes in decimal with spaces between them, as ASCII. Written by hand, since values of many kilobytes are common. */
function decimalBytes(bytes: Uint8Array): Uint8Array {
  const out = Buffer.alloc(bytes.length * 4);
  let at = 0;
  for (const byte of bytes) {
    if (at > 0) out[at++] = SPACE;
    if (byte >= 100) out[at++] = ZERO + Math.trunc(byte / 100);
    if (byte >= 10) out[at++] = ZERO + (Math.trunc(byte / 10) % 10);
    out[at++] = ZERO + (byte % 10);
  }
  return out.subarray(0, at);
}

const SPACE = 0x20;
const ZERO = 0x30;

function hashByteText(byteText: string): string {
  return createHash('sha3-224').update(Buffer.from(byteText, 'latin1')).digest('hex');
}

/** Entries with keys as byte texts, in Go's order. */
function sortedByKey<T>(entries: ReadonlyMap<string, T>): [string, T][] {
  const keyed = [...entries].map(([key, value]): [string, T] => [byteTextOfText(key), value]);
  return keyed.toSorted(([a], [b]) => compareByteTexts(a, b));
}

function goMapText(entries: ReadonlyMap<string, string>): string {
  return `map[${sortedByKey(entries)
    .map(([key, value]) => `${key}:${byteTextOfText(value)}`)
    .join(' ')}]`;
}
