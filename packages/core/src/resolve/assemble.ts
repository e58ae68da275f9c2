import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { type Refusal, refusal, within } from '../errors/refusal.ts';
import { convertKeys } from '../keys/convert-keys.ts';
import { validateKeys } from '../keys/validate-keys.ts';
import type { FetchAnswer, FoundAnswer } from '../ports/secret-provider.ts';
import { decodeMap, decodeValue } from '../values/decode.ts';
import { extractJson } from '../values/extract-json.ts';
import { lookupProperty } from '../values/property.ts';
import type { SealedValue } from '../values/sealed-value.ts';
import { entryPrefix, type FetchEntry } from './plan-fetches.ts';

/** The keys and values an ExternalSecret asks for, or the first reason why there are none. */
export type Assembled =
  | { readonly ok: true; readonly data: ReadonlyMap<string, SealedValue> }
  | { readonly ok: false; readonly refusal: Refusal };

const ABSENT = 'Secret does not exist';

/** What an answer that is no value says to the tenant. */
function explain(answer: Exclude<FetchAnswer, FoundAnswer>, entry: FetchEntry): Refusal {
  switch (answer.kind) {
    case 'absent':
      return refusal(
        'Absent',
        `${ABSENT} (${answer.code}): AWS has no ${JSON.stringify(entry.ref.key)} in this store's region and account that this identity can see; check key, version and the store's prefix and region`,
      );
    case 'denied':
      return { ...refusal('Denied', answer.message), platform: answer.platform ?? answer.message };
    case 'failed':
      return refusal('Unavailable', answer.message, answer.retry);
  }
}

/** A failure of our own parsers, behind ESO's wrapping text. Their messages are made of offsets and names, never of values. */
function attempt<T>(prefix: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof LockkeeperError)
      throw new LockkeeperError(error.code, `${prefix}${error.message}`, error.facts);
    throw error;
  }
}

function propertyOf(value: SealedValue, entry: FetchEntry): SealedValue {
  const { property, key } = entry.ref;
  if (!property) return value;
  const found = lookupProperty(value, property);
  if (found !== undefined) return found;
  throw new LockkeeperError('Absent', `key ${property} does not exist in secret ${key}`);
}

function single(entry: Extract<FetchEntry, { kind: 'data' }>, answer: FoundAnswer): Map<string, SealedValue> {
  const value = propertyOf(answer.value, entry);
  const strategy = entry.ref.decodingStrategy ?? 'None';
  const decoded = attempt(`failed to decode secret value with strategy ${strategy}: `, () =>
    decodeValue(value, strategy),
  );
  return new Map([[entry.secretKey, decoded]]);
}

/** Order of `dataFrom.extract`: expand → convert keys → validate keys → decode (`eso.md` §3.7). */
function expanded(entry: Extract<FetchEntry, { kind: 'extract' }>, answer: FoundAnswer): Map<string, SealedValue> {
  const { key, conversionStrategy = 'Default', decodingStrategy = 'None' } = entry.ref;
  const value = propertyOf(answer.value, entry);
  const map = attempt(`unable to unmarshal secret ${key}: `, () => extractJson(value));
  const converted = attempt(`error applying conversion strategy ${conversionStrategy} to keys: `, () =>
    convertKeys(map, conversionStrategy),
  );
  const valid = attempt('invalid secret keys (TIP: use rewrite or conversionStrategy to change keys): ', () =>
    validateKeys(converted),
  );
  return attempt(`error applying decoding strategy ${decodingStrategy} to data: `, () =>
    decodeMap(valid, decodingStrategy),
  );
}

function contribution(entry: FetchEntry, answer: FoundAnswer): Map<string, SealedValue> | Refusal {
  try {
    return entry.kind === 'data' ? single(entry, answer) : expanded(entry, answer);
  } catch (error) {
    if (!(error instanceof LockkeeperError)) throw error;
    return refusal(error.code, error.message);
  }
}

/** `dataFrom` as listed, then `data`: later keys win, and `data` always beats `dataFrom`. */
function inManifestOrder(a: FetchEntry, b: FetchEntry): number {
  if (a.kind !== b.kind) return a.kind === 'extract' ? -1 : 1;
  return a.index - b.index;
}

/**
 * Turns answers into keys and values. One entry without a value, whatever the reason, fails the whole: a Secret is never
 * written with what happened to arrive (invariants S3, S8).
 */
export function assemble(entries: readonly FetchEntry[], answers: ReadonlyMap<FetchEntry, FetchAnswer>): Assembled {
  const data = new Map<string, SealedValue>();
  for (const entry of entries.toSorted(inManifestOrder)) {
    const answer = answers.get(entry);
    if (answer === undefined) throw new TypeError('every entry has an answer');
    const part = answer.kind === 'value' ? contribution(entry, answer) : explain(answer, entry);
    if (!(part instanceof Map)) return { ok: false, refusal: within(entryPrefix(entry), part) };
    for (const [key, value] of part) data.set(key, value);
  }
  return { ok: true, data };
}
