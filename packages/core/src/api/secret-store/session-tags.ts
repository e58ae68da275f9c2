import { constantText } from '../../expression/expression.ts';

/** AWS compares tag keys without case, so two spellings of one key are one key (`threat/I10`). */
export function foldTagKey(key: string): string {
  return key.toLowerCase();
}

/** Keys that a store's `sessionTagsPolicy` makes the controller set itself; no manifest may set them. */
export const INJECTED_KEYS = ['esoNamespace', 'esoStoreName', 'esoStoreKind'] as const;

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
  const injected = INJECTED_KEYS.map(foldTagKey);
  const found = keys.some((key) => injected.includes(foldTagKey(key)));
  return found ? [`${field} cannot contain automatically injected reserved keys: ${INJECTED_KEYS.join(', ')}`] : [];
}

/** The tags of `spec.provider.aws` as written. */
interface WrittenTags {
  readonly sessionTags?: readonly Tag[];
  readonly customSessionTags?: Readonly<Record<string, string>>;
}

/**
 * What is wrong with the tags that a store writes. Values of a cluster store's custom tags are expressions: here their constant
 * text is looked at, and the whole value when the facts are known.
 */
export function writtenTagProblems(
  kind: 'SecretStore' | 'ClusterSecretStore',
  { sessionTags = [], customSessionTags = {} }: WrittenTags,
): readonly string[] {
  const custom = Object.entries(customSessionTags).map(([key, value]) => ({ key, value }));
  const keysOf = (tags: readonly Tag[]): readonly string[] => tags.map(({ key }) => key);
  const textOf = (value: string): string =>
    kind === 'ClusterSecretStore' ? constantText(value) : value.replaceAll(/\$\{[^}]*\}/g, '');
  return [
    ...reservedKeyProblems('sessionTags', keysOf(sessionTags)),
    ...reservedKeyProblems('customSessionTags', keysOf(custom)),
    ...tagProblems([
      ...sessionTags,
      // Upstream drops empty custom tags without a word; they do no harm and stay legal.
      ...custom
        .filter((tag) => tag.key !== '' && tag.value !== '')
        .map(({ key, value }) => ({ key, value: textOf(value) })),
    ]),
  ];
}
