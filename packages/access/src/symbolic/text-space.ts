import { parseGlob } from '../glob/glob.ts';
import { type Language, languageOfGlob } from './language.ts';
import type { TextSpace } from './question.ts';
import type { Form } from './scene.ts';

/** The texts of a space, among those of a domain. `wrap` makes a language of a glob, by default the texts that it matches. */
export function languageOfSpace(
  space: TextSpace,
  domain: Language,
  wrap: (glob: string) => Language = (glob) => languageOfGlob(parseGlob(glob)),
): Language {
  const inside: readonly Language[] = space.in === undefined ? [] : [{ kind: 'union', of: space.in.map(wrap) }];
  const outside: Language = { kind: 'not', of: { kind: 'union', of: (space.notIn ?? []).map(wrap) } };
  return { kind: 'both', of: [domain, ...inside, ...(space.notIn === undefined ? [] : [outside])] };
}

/** The forms that a space lets a tag have. */
export function formsOfSpace(space: TextSpace, spellings: readonly string[]): readonly Form[] {
  const present = spellings.map((spelling) => ({ present: true, spelling }));
  if (space.absent === 'never') return present;
  const absent = { present: false, spelling: '' };
  return space.absent === 'must' ? [absent] : [absent, ...present];
}
