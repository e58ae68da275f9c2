/** What to do to the tags of a remote secret. */
export interface TagChanges {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

/** All tags that a new secret gets; the marks win over a tag of the same key. */
export function wantedTags(
  marks: ReadonlyMap<string, string>,
  wished: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  return new Map([...wished, ...marks]);
}

/**
 * Which tags to set and remove. The marks are always set; others are removed only when tags were wished for, and those that AWS keeps
 * (`aws:…`) never.
 */
export function tagChanges(
  existing: ReadonlyMap<string, string>,
  marks: ReadonlyMap<string, string>,
  wished: ReadonlyMap<string, string> = new Map(),
): TagChanges {
  const wanted = wantedTags(marks, wished);
  const surplus = [...existing.keys()].filter((key) => !wanted.has(key) && !key.toLowerCase().startsWith('aws:'));
  return {
    set: new Map([...wanted].filter(([key, value]) => existing.get(key) !== value)),
    remove: wished.size === 0 ? [] : surplus,
  };
}

/** Tags as AWS takes them. */
export function tagList(tags: ReadonlyMap<string, string>): { Key: string; Value: string }[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}
