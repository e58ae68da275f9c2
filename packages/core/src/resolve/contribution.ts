import type { RenderSources } from '@lockkeeper/template';
import type { ExternalSecretRewrite } from '../api/generated/external-secrets.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { convertKeys } from '../keys/convert-keys.ts';
import { validateKeys } from '../keys/validate-keys.ts';
import type { FoundAnswer } from '../ports/secret-provider.ts';
import { type KeyedValues } from '../rewrite/rename-keys.ts';
import { rewriteKeys } from '../rewrite/rewrite-keys.ts';
import { decodeMap, decodeValue } from '../values/decode.ts';
import { extractJson } from '../values/extract-json.ts';
import { checkNullBytes } from '../values/null-bytes.ts';
import { lookupEntry } from '../values/entry-property.ts';
import { lookupProperty } from '../values/property.ts';
import type { SealedValue } from '../values/sealed-value.ts';
import type { DataEntry, ExtractEntry, FindEntry, GeneratorEntry, ReadEntry } from './fetch-entry.ts';

/*
 * What one entry adds to the keys of its object, once its values are there. Functions throw LockkeeperError with ESO's texts,
 * made of names and offsets, never of values.
 */

/** A failure behind ESO's wrapping text. */
function attempt<T>(prefix: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof LockkeeperError)
      throw new LockkeeperError(error.code, `${prefix}${error.message}`, error.facts);
    throw error;
  }
}

/** The value, or the part of it that `property` asks for; undefined when there is no such part. */
function propertyOf({ value, fields }: FoundAnswer, { ref }: ReadEntry): SealedValue | undefined {
  if (!ref.property) return value;
  return fields ? lookupEntry(fields, ref.property) : lookupProperty(value, ref.property);
}

function missingProperty({ ref }: ReadEntry): LockkeeperError {
  return new LockkeeperError('Absent', `key ${ref.property ?? ''} does not exist in secret ${ref.key}`);
}

/** The value that an entry reads, or undefined where a missing property counts as a missing secret. */
function readValue(entry: ReadEntry, answer: FoundAnswer): SealedValue | undefined {
  const value = propertyOf(answer, entry);
  if (value === undefined && answer.missingProperty !== 'absent') throw missingProperty(entry);
  return value;
}

interface Policies {
  readonly decodingStrategy?: string;
  readonly nullBytePolicy?: 'Ignore' | 'Fail';
}

function decodeError(strategy: string): string {
  return `error applying decoding strategy ${strategy} to data: `;
}

/** What a `data` entry adds: property → decode → null bytes. Its key is taken as it is. */
export function singleValue(entry: DataEntry, answer: FoundAnswer): KeyedValues | undefined {
  const { decodingStrategy = 'None', nullBytePolicy } = entry.ref;
  const value = readValue(entry, answer);
  if (value === undefined) return undefined;
  const decoded = attempt(decodeError(decodingStrategy), () => decodeValue(value, decodingStrategy));
  const data = new Map([[entry.secretKey, decoded]]);
  checkNullBytes(data, nullBytePolicy);
  return data;
}

function rewritten(
  operations: readonly ExternalSecretRewrite[],
  data: KeyedValues,
  sources: RenderSources,
): KeyedValues {
  return attempt('error applying rewrite to keys: ', () => rewriteKeys(operations, data, sources));
}

function validated(data: KeyedValues): KeyedValues {
  return attempt('invalid secret keys (TIP: use rewrite or conversionStrategy to change keys): ', () =>
    validateKeys(data),
  );
}

/** The order for many keys: rewrite, or else convert → validate → decode → null bytes (`eso.md` §3.7). */
function finished(
  entry: ExtractEntry | FindEntry,
  { conversionStrategy = 'Default', ...policies }: Policies & { readonly conversionStrategy?: string },
  data: KeyedValues,
  sources: RenderSources,
): KeyedValues {
  const renamed =
    entry.rewrite.length > 0
      ? rewritten(entry.rewrite, data, sources)
      : attempt(`error applying conversion strategy ${conversionStrategy} to keys: `, () =>
          convertKeys(data, conversionStrategy),
        );
  const { decodingStrategy = 'None', nullBytePolicy } = policies;
  const valid = validated(renamed);
  const decoded = attempt(decodeError(decodingStrategy), () => decodeMap(valid, decodingStrategy));
  checkNullBytes(decoded, nullBytePolicy);
  return decoded;
}

/** What an `extract` entry adds: the members of the secret. */
export function expandedValue(
  entry: ExtractEntry,
  answer: FoundAnswer,
  sources: RenderSources,
): KeyedValues | undefined {
  const value = readValue(entry, answer);
  if (value === undefined) return undefined;
  const members =
    answer.fields && !entry.ref.property
      ? answer.fields
      : attempt(`unable to unmarshal secret ${entry.ref.key}: `, () => extractJson(value));
  return finished(entry, entry.ref, members, sources);
}

/** What a `find` entry adds: each secret under its full name. */
export function foundValues(entry: FindEntry, secrets: KeyedValues, sources: RenderSources): KeyedValues {
  return finished(entry, entry.find, secrets, sources);
}

/** What a generator adds: rewrite → validate, and nothing else. */
export function generatedValues(entry: GeneratorEntry, values: KeyedValues, sources: RenderSources): KeyedValues {
  return validated(entry.rewrite.length > 0 ? rewritten(entry.rewrite, values, sources) : values);
}
