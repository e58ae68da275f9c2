import { list, map, required, string, struct } from '../protocol/shape.ts';
import type { Tags } from '../state/tags.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** `[{Key, Value}]` as all the services here take it. */
export const tagList = list(
  struct({ Key: required(string({ min: 1, max: 128 })), Value: required(string({ max: 256 })) }),
  { max: 200 },
);

export const tagKeyList = list(string({ min: 1, max: 128 }), { max: 200 });

export const stringMap = map(string());

export function tagsOf(tags: readonly Tag[] | undefined): Tags {
  return new Map((tags ?? []).map((tag) => [tag.Key, tag.Value]));
}

export function writeTags(tags: Tags): readonly Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}
