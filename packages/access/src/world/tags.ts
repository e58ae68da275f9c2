import type { Tags } from './facts.ts';

/** Both sets of tags; where keys are equal but for their case, the second set wins (IAM User Guide, "Passing session tags"). */
export function overrideTags(below: Tags, above: Tags): Tags {
  const taken = new Set([...above.keys()].map((key) => key.toLowerCase()));
  return new Map([...[...below].filter(([key]) => !taken.has(key.toLowerCase())), ...above]);
}

/** The tags whose keys are listed, compared without case. */
export function pickTags(tags: Tags, keys: readonly string[]): Tags {
  const wanted = new Set(keys.map((key) => key.toLowerCase()));
  return new Map([...tags].filter(([key]) => wanted.has(key.toLowerCase())));
}
