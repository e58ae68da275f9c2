import { type FetchAnswer, SealedValue } from '@lockkeeper/core';
import { textMapJson } from '@lockkeeper/core/internal';

/** A tag in a reply; nothing about it is known until it is looked at. */
export interface ForeignTag {
  readonly Key?: unknown;
  readonly Value?: unknown;
}

/** The tags of a reply by key; undefined when the reply does not look like tags. */
export function tagMap(tags: readonly ForeignTag[] | undefined): ReadonlyMap<string, string> | undefined {
  const map = new Map<string, string>();
  for (const { Key: key, Value: value = '' } of tags ?? []) {
    if (typeof key !== 'string' || typeof value !== 'string' || map.has(key)) return undefined;
    map.set(key, value);
  }
  return map;
}

/** Tags as a value: a JSON object of texts, spelled as ESO spells it, so that data hashes stay (`metadataPolicy: Fetch`). */
export function tagsAnswer(tags: ReadonlyMap<string, string>): FetchAnswer {
  return { kind: 'value', value: SealedValue.ofBytes(textMapJson(tags, 'escaped')), form: 'text', version: '' };
}
