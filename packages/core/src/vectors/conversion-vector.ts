import { Buffer } from 'node:buffer';
import type { ExternalSecretRewrite } from '../api/generated/external-secrets.ts';
import { formatDuration, parseDuration } from '../duration/duration.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { readJson } from '../json/json-text.ts';
import { convertKeys, reverseKeys } from '../keys/convert-keys.ts';
import { validateKeys } from '../keys/validate-keys.ts';
import { TemplateFailed } from '../render/template-failed.ts';
import { rewriteKeys } from '../rewrite/rewrite-keys.ts';
import { dataHash, hashText, metadataHash } from '../values/data-hash.ts';
import { decodeMap, decodeValue } from '../values/decode.ts';
import { extractJson } from '../values/extract-json.ts';
import { lookupProperty } from '../values/property.ts';
import { SealedValue } from '../values/sealed-value.ts';
import { valueToBytes } from '../values/value-to-bytes.ts';
import { applyTemplateVector, type ApplyTemplateInput } from './apply-template-vector.ts';

type Texts = Readonly<Record<string, string>>;

/** One line of a file of conversions: what goes in, and what Go and External Secrets Operator made of it. */
export interface ConversionVector extends ApplyTemplateInput {
  /** Area, slash, name. */
  readonly id: string;
  readonly input: string;
  readonly inputBase64?: string;
  readonly strategy: string;
  readonly annotations: Texts;
  readonly labels: Texts;
  readonly document: string;
  readonly property: string;
  readonly rewrite: readonly ExternalSecretRewrite[];
  readonly want: Readonly<Record<string, unknown>>;
}

/** Reads one line. Nanoseconds may exceed what a number can hold, so they become text. */
export function parseConversionVector(line: string): ConversionVector {
  return JSON.parse(line.replace(/"nanoseconds":(-?\d+)/, '"nanoseconds":"$1"')) as ConversionVector;
}

const map = (texts: Texts): Map<string, string> => new Map(Object.entries(texts));
const sealed = (texts: Texts): Map<string, SealedValue> =>
  new Map(Object.entries(texts).map(([key, text]) => [key, SealedValue.ofText(text)]));
const plain = (data: ReadonlyMap<string, string>) => ({ data: Object.fromEntries(data) });
const open = (data: ReadonlyMap<string, SealedValue>) => ({
  data: Object.fromEntries([...data].map(([key, value]) => [key, value.revealText()])),
});
const base64 = (value: SealedValue): string => Buffer.from(value.reveal()).toString('base64');
const inputOf = ({ input, inputBase64 }: ConversionVector): SealedValue =>
  inputBase64 === undefined ? SealedValue.ofText(input) : SealedValue.ofBytes(Buffer.from(inputBase64, 'base64'));

function decoded(vector: ConversionVector): object {
  const value = decodeValue(inputOf(vector), vector.strategy);
  return 'outputBase64' in vector.want ? { outputBase64: base64(value) } : { output: value.revealText() };
}

function duration({ input }: ConversionVector): object {
  const parsed = parseDuration(input);
  return { nanoseconds: String(parsed), string: formatDuration(parsed) };
}

function found({ document, property }: ConversionVector): object {
  const part = lookupProperty(SealedValue.ofText(document), property);
  return part === undefined ? { exists: false } : { exists: true, output: part.revealText() };
}

/** Vectors leave out what the CRD's defaults put in. */
function withDefaults({ merge, ...operation }: ExternalSecretRewrite): ExternalSecretRewrite {
  return merge === undefined ? operation : { ...operation, merge: { ...MERGE_DEFAULTS, ...merge } };
}

const MERGE_DEFAULTS = { into: '', priorityPolicy: 'Strict', conflictPolicy: 'Error', strategy: 'Extract' } as const;

function rewritten({ rewrite, data }: ConversionVector): object {
  return open(rewriteKeys(rewrite.map(withDefaults), sealed(data)));
}

const AREAS: ReadonlyMap<string, (vector: ConversionVector) => object | Promise<object>> = new Map([
  ['hash-string', (v: ConversionVector) => ({ output: hashText(v.input) })],
  ['hash-data', (v: ConversionVector) => ({ output: dataHash(sealed(v.data)) })],
  ['hash-metadata', (v: ConversionVector) => ({ output: metadataHash(map(v.annotations), map(v.labels)) })],
  ['convert-keys', (v: ConversionVector) => plain(convertKeys(map(v.data), v.strategy))],
  ['reverse-keys', (v: ConversionVector) => plain(reverseKeys(map(v.data), v.strategy))],
  ['validate-keys', (v: ConversionVector) => plain(validateKeys(map(v.data)))],
  ['decode', decoded],
  [
    'decode-map',
    (v: ConversionVector) => ({
      dataBase64: Object.fromEntries(
        [...decodeMap(sealed(v.data), v.strategy)].map(([key, one]) => [key, base64(one)]),
      ),
    }),
  ],
  ['duration', duration],
  ['extract-json', (v: ConversionVector) => open(extractJson(SealedValue.ofText(v.input)))],
  ['value-to-bytes', (v: ConversionVector) => ({ output: Buffer.from(valueToBytes(readJson(v.input))).toString() })],
  ['rewrite', rewritten],
  ['apply-template', applyTemplateVector],
  ['property-lookup', found],
]);

/** Our JSON reader tells an offset where Go's quotes the document; what stands before that is compared. */
const JSON_READERS: ReadonlyMap<string, string> = new Map([
  ['extract-json', ''],
  ['rewrite', 'failed to unmarshal JSON: '],
]);

function comparable(area: string, error: string): string {
  const before = JSON_READERS.get(area);
  const at = before === undefined ? -1 : error.indexOf(before);
  return before === undefined || at < 0 ? error : error.slice(0, at + before.length);
}

/** What our code makes of a vector, in the form of its `want`. Throws `TypeError` for an area that is not known. */
export async function answerConversion(vector: ConversionVector): Promise<object> {
  const area = vector.id.slice(0, vector.id.indexOf('/'));
  const run = AREAS.get(area);
  if (run === undefined) throw new TypeError(`there is no area ${JSON.stringify(area)} of conversions`);
  try {
    return await run(vector);
  } catch (error) {
    if (error instanceof TemplateFailed) return { error: comparable(area, error.refusal.tenant) };
    if (error instanceof LockkeeperError) return { error: comparable(area, error.message) };
    throw error;
  }
}

/** What is wanted of our code: the vector's `want`, less what our errors do not say. */
export function wantedConversion({ id, want }: ConversionVector): object {
  if (typeof want['error'] !== 'string') return want;
  return { error: comparable(id.slice(0, id.indexOf('/')), want['error']) };
}
