/** One piece of a pattern: fixed text, `?` (one character) or `*` (any text, also none). */
export type GlobPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'any' };

/** A stretch between two stars: its length is fixed, `holes` are the offsets where any character may stand. */
export interface GlobRun {
  readonly text: string;
  readonly holes: readonly number[];
}

/**
 * A pattern over texts, in two equal forms: `parts` as it was written (normal form: no empty text, no two neighbouring
 * texts or stars), from which automata are made, and `runs` for matching. A glob of n stars has n + 1 runs.
 */
export interface Glob {
  readonly parts: readonly GlobPart[];
  readonly runs: readonly GlobRun[];
}

/** The glob of some parts, brought into normal form. */
export function makeGlob(parts: readonly GlobPart[]): Glob {
  const normal = normalForm(parts);
  return { parts: normal, runs: runsOf(normal) };
}

/** The glob that matches one text and no other; its characters are never wildcards. */
export function literalGlob(text: string): Glob {
  return makeGlob([{ kind: 'text', text }]);
}

/** The glob of a pattern in which every `*` and `?` is a wildcard. */
export function parseGlob(pattern: string): Glob {
  return makeGlob(wildcardParts(pattern));
}

/** The parts of a text in which every `*` and `?` is a wildcard. */
export function wildcardParts(pattern: string): readonly GlobPart[] {
  const parts: GlobPart[] = [];
  let from = 0;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character !== '*' && character !== '?') continue;
    if (at > from) parts.push({ kind: 'text', text: pattern.slice(from, at) });
    parts.push(character === '*' ? { kind: 'any' } : { kind: 'one' });
    from = at + 1;
  }
  if (from < pattern.length) parts.push({ kind: 'text', text: pattern.slice(from) });
  return parts;
}

/** The only text that a glob matches, if it has no wildcards. */
export function literalText(glob: Glob): string | undefined {
  const only = glob.runs[0];
  return glob.runs.length === 1 && only !== undefined && only.holes.length === 0 ? only.text : undefined;
}

function normalForm(parts: readonly GlobPart[]): readonly GlobPart[] {
  const normal: GlobPart[] = [];
  for (const part of parts) {
    const last = normal.at(-1);
    if (part.kind === 'text') {
      if (part.text === '') continue;
      if (last?.kind === 'text') normal[normal.length - 1] = { kind: 'text', text: last.text + part.text };
      else normal.push(part);
    } else if (part.kind === 'one' || last?.kind !== 'any') {
      normal.push(part);
    }
  }
  return normal;
}

function runsOf(parts: readonly GlobPart[]): readonly GlobRun[] {
  const runs: GlobRun[] = [];
  let text = '';
  let holes: number[] = [];
  for (const part of parts) {
    if (part.kind === 'any') {
      runs.push({ text, holes });
      text = '';
      holes = [];
    } else if (part.kind === 'one') {
      holes.push(text.length);
      text += '?';
    } else {
      text += part.text;
    }
  }
  runs.push({ text, holes });
  return runs;
}
