import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../duration/duration.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { readJson } from '../json/json-text.ts';
import { convertKeys, reverseKeys } from '../keys/convert-keys.ts';
import { validateKeys } from '../keys/validate-keys.ts';
import { dataHash, hashText, metadataHash } from './data-hash.ts';
import { decodeMap, decodeValue } from './decode.ts';
import { extractJson } from './extract-json.ts';
import { lookupProperty } from './property.ts';
import { SealedValue } from './sealed-value.ts';
import { valueToBytes } from './value-to-bytes.ts';

type Texts = Record<string, string>;
interface Vector {
  readonly id: string;
  readonly input: string;
  readonly inputBase64?: string;
  readonly strategy: string;
  readonly data: Texts;
  readonly annotations: Texts;
  readonly labels: Texts;
  readonly document: string;
  readonly property: string;
  readonly want: Record<string, unknown>;
}

const lines = readFileSync(new URL('../../cases/conversions/vectors.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '');
// Nanoseconds may exceed what a number can hold.
const vectors: Vector[] = lines.map((line) => JSON.parse(line.replace(/"nanoseconds":(-?\d+)/, '"nanoseconds":"$1"')));

const map = (texts: Texts): Map<string, string> => new Map(Object.entries(texts));
const sealed = (texts: Texts): Map<string, SealedValue> =>
  new Map(Object.entries(texts).map(([key, text]) => [key, SealedValue.ofText(text)]));
const plain = (data: Map<string, string>) => ({ data: Object.fromEntries(data) });
const open = (data: Map<string, SealedValue>) =>
  Object.fromEntries([...data].map(([key, value]) => [key, value.revealText()]));
const base64 = (value: SealedValue): string => Buffer.from(value.reveal()).toString('base64');
const inputOf = ({ input, inputBase64 }: Vector): SealedValue =>
  inputBase64 === undefined ? SealedValue.ofText(input) : SealedValue.ofBytes(Buffer.from(inputBase64, 'base64'));

const areas: Record<string, (vector: Vector) => Record<string, unknown>> = {
  'hash-string': (v) => ({ output: hashText(v.input) }),
  'hash-data': (v) => ({ output: dataHash(sealed(v.data)) }),
  'hash-metadata': (v) => ({ output: metadataHash(map(v.annotations), map(v.labels)) }),
  'convert-keys': (v) => plain(convertKeys(map(v.data), v.strategy)),
  'reverse-keys': (v) => plain(reverseKeys(map(v.data), v.strategy)),
  'validate-keys': (v) => plain(validateKeys(map(v.data))),
  decode: (v) => {
    const value = decodeValue(inputOf(v), v.strategy);
    return v.want.outputBase64 === undefined ? { output: value.revealText() } : { outputBase64: base64(value) };
  },
  'decode-map': (v) => ({
    dataBase64: Object.fromEntries(
      [...decodeMap(sealed(v.data), v.strategy)].map(([key, value]) => [key, base64(value)]),
    ),
  }),
  duration: (v) => {
    const duration = parseDuration(v.input);
    return { nanoseconds: String(duration), string: formatDuration(duration) };
  },
  'extract-json': (v) => ({ data: open(extractJson(SealedValue.ofText(v.input))) }),
  'value-to-bytes': (v) => ({ output: Buffer.from(valueToBytes(readJson(v.input))).toString() }),
  'property-lookup': (v) => {
    const found = lookupProperty(SealedValue.ofText(v.document), v.property);
    return found === undefined ? { exists: false } : { exists: true, output: found.revealText() };
  },
};

/** Ours tell an offset instead of Go's text, which quotes the document. */
const ownErrorText = new Set(['extract-json']);

describe('conversions answer as Go and ESO do', () => {
  it.each(vectors.map((vector) => [vector.id, vector] as const))('%s', (id, vector) => {
    const area = id.slice(0, id.indexOf('/'));
    const run = (): unknown => areas[area]?.(vector);
    if (vector.want.error === undefined) {
      expect(run()).toEqual(vector.want);
      return;
    }
    expect(run).toThrow(LockkeeperError);
    if (!ownErrorText.has(area)) expect(run).toThrow(expect.objectContaining({ message: vector.want.error }));
  });
});
