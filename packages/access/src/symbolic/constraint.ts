import { anyUnit, type CharSet } from './char-set.ts';
import { type ChainItem, type Language, languageOfText } from './language.ts';

/** A place in a pattern for the value of a variable, literally. */
export interface Slot {
  readonly variable: string;
}

/** A pattern with values of variables in it: what a policy writes as `secret:${aws:PrincipalTag/team}/*`. */
export type Pattern = readonly (ChainItem | Slot)[];

/** The value of a variable lies in a language. */
export interface Membership {
  readonly kind: 'member';
  readonly variable: string;
  readonly language: Language;
}

/** The value of a variable fits, or does not fit, a pattern with the values of other variables in it. */
export interface Relation {
  readonly kind: 'relation';
  readonly subject: string;
  readonly pattern: Pattern;
  readonly holds: boolean;
}

export type Constraint = Membership | Relation;

/** Name of the variable that has one value only: so texts of a world take part in relations. */
export function fixedVariable(text: string): string {
  return `"${text}`;
}

/** The value of a variable made by `fixedVariable`. */
export function fixedText(variable: string): string | undefined {
  return variable.startsWith('"') ? variable.slice(1) : undefined;
}

export function isSlot(piece: ChainItem | Slot): piece is Slot {
  return 'variable' in piece;
}

export function slotsOf(pattern: Pattern): readonly string[] {
  return pattern.flatMap((piece) => (isSlot(piece) ? [piece.variable] : []));
}

/** The items of a pattern with each slot replaced. */
export function fillSlots(pattern: Pattern, fill: (variable: string) => readonly ChainItem[]): readonly ChainItem[] {
  return pattern.flatMap((piece) => (isSlot(piece) ? fill(piece.variable) : [piece]));
}

/** What a relation that holds says of its subject whatever stands in the slots; undefined when it must not hold. */
export function impliedLanguage({ pattern, holds }: Relation): Language | undefined {
  return holds ? { kind: 'chain', items: fillSlots(pattern, () => [{ set: anyUnit, loop: true }]) } : undefined;
}

/** Whether a pattern is nothing but the value of one variable: then the relation is equality. */
export function equalVariable(pattern: Pattern): string | undefined {
  const [only, ...rest] = pattern;
  return only !== undefined && rest.length === 0 && isSlot(only) ? only.variable : undefined;
}

/** One language out of several that must all hold. */
export function allOfLanguages(of: readonly Language[]): Language {
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { kind: 'both', of };
}

export function languageOfFixed(variable: string): Language | undefined {
  const text = fixedText(variable);
  return text === undefined ? undefined : languageOfText(text);
}

/** Whether an item is the `*` of a glob, which may stand for anything. */
export function isAnything(item: ChainItem): boolean {
  return item.loop && sameSet(item.set, anyUnit);
}

function sameSet(left: CharSet, right: CharSet): boolean {
  return left.join(';') === right.join(';');
}
