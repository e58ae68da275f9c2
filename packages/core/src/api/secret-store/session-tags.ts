/** AWS compares tag keys without case, so two spellings of one key are one key (`threat/I10`). */
export function foldTagKey(key: string): string {
  return key.toLowerCase();
}

/** Keys that a store's `sessionTagsPolicy` makes the controller set itself; no manifest may set them. */
const INJECTED_KEYS: ReadonlySet<string> = new Set(['esonamespace', 'esostorename', 'esostorekind']);

/** Letters, spaces, digits and the punctuation that AWS allows in tags. */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

interface Tag {
  readonly key: string;
  readonly value: string;
}

function tagProblem({ key, value }: Tag): string | undefined {
  if (foldTagKey(key).startsWith('aws:'))
    return `session tag key ${JSON.stringify(key)} begins with the reserved prefix aws:`;
  if (key === '' || key.length > 128 || !TAG_TEXT.test(key)) {
    return `session tag key ${JSON.stringify(key)} must have 1 to 128 letters, digits, spaces and _.:/=+-@`;
  }
  if (value.length > 256 || !TAG_TEXT.test(value)) {
    return `value of session tag ${JSON.stringify(key)} must have at most 256 letters, digits, spaces and _.:/=+-@`;
  }
  return undefined;
}

function duplicateProblems(tags: readonly Tag[]): readonly string[] {
  const seen = new Set<string>();
  return tags.flatMap(({ key }) => {
    const folded = foldTagKey(key);
    if (seen.has(folded))
      return [`session tag key ${JSON.stringify(key)} is set twice: AWS compares keys without case`];
    seen.add(folded);
    return [];
  });
}

/** What AWS would refuse or confuse in a list of tags. Tags are refused, never cut or rewritten (`threat/I13`). */
export function tagProblems(tags: readonly Tag[]): readonly string[] {
  const problems = tags.map(tagProblem).filter((problem) => problem !== undefined);
  return [...problems, ...duplicateProblems(tags)];
}

/** Reserved keys found in a manifest's tags, whatever their spelling and in whichever of its two fields. */
export function reservedKeyProblems(
  field: 'sessionTags' | 'customSessionTags',
  keys: readonly string[],
): readonly string[] {
  const names = 'esoNamespace, esoStoreName, esoStoreKind';
  const found = keys.some((key) => INJECTED_KEYS.has(foldTagKey(key)));
  return found ? [`${field} cannot contain automatically injected reserved keys: ${names}`] : [];
}
