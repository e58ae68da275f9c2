import type { Budget } from './budget.ts';
import { alphabetOf, hasUnit } from './char-set.ts';
import { isSlot, type Pattern } from './constraint.ts';
import { type ChainItem, type Language, setsOf } from './language.ts';
import { Machine, type MachineState } from './machine.ts';

/** A text that fits a pattern, with the text that each slot took. */
export interface Pair {
  readonly subject: string;
  readonly slots: ReadonlyMap<string, string>;
}

interface Visit {
  readonly subject: MachineState;
  /** Pieces that are done. */
  readonly at: number;
  /** Where the language of the slot at `at` stands, inside of it. */
  readonly inner?: MachineState | undefined;
  readonly unit: number;
  /** Slot that took `unit`, or that was entered without one. */
  readonly slot?: string | undefined;
  readonly before?: Visit | undefined;
}

/**
 * Shortest texts of a language that fit a pattern whose slots are texts of languages of their own: the relation "subject fits
 * pattern", with a regular condition on each side. Exact when no variable stands in two slots; if one does, its slots are
 * searched as if they were independent, which finds more than there is and never less. Undefined when the budget ends first.
 */
export function findPairs(
  subject: Language,
  pattern: Pattern,
  slotLanguage: (variable: string) => Language,
  count: number,
  budget: Budget,
): readonly Pair[] | undefined {
  const search = new PairSearch(subject, pattern, slotLanguage);
  const seen = new Map<string, number>();
  const found = new Map<string, Pair>();
  let row: readonly Visit[] = [search.start];
  while (row.length > 0) {
    const next: Visit[] = [];
    for (const visit of row.flatMap((one) => search.withoutReading(one))) {
      const key = keyOf(visit);
      const times = seen.get(key) ?? 0;
      if (times >= count) continue;
      seen.set(key, times + 1);
      if (!budget.spend()) return undefined;
      if (search.accepts(visit)) addPair(found, pairOf(visit));
      if (found.size >= count) return [...found.values()];
      next.push(...search.reading(visit));
    }
    row = next;
  }
  return [...found.values()];
}

class PairSearch {
  readonly start: Visit;
  readonly #alphabet: readonly number[];
  readonly #subject: Machine;
  readonly #pattern: Pattern;
  readonly #slots: ReadonlyMap<string, Machine>;

  constructor(subject: Language, pattern: Pattern, slotLanguage: (variable: string) => Language) {
    const languages = new Map(
      pattern.flatMap((piece) => (isSlot(piece) ? [[piece.variable, slotLanguage(piece.variable)] as const] : [])),
    );
    const items = pattern.flatMap((piece) => (isSlot(piece) ? [] : [piece.set]));
    this.#alphabet = alphabetOf([...setsOf(subject), ...items, ...[...languages.values()].flatMap(setsOf)]);
    this.#subject = new Machine(subject, this.#alphabet);
    this.#pattern = pattern;
    this.#slots = new Map([...languages].map(([name, language]) => [name, new Machine(language, this.#alphabet)]));
    this.start = { subject: this.#subject.start, at: 0, unit: -1 };
  }

  accepts(visit: Visit): boolean {
    return visit.at === this.#pattern.length && this.#subject.accepts(visit.subject);
  }

  /** The visit, and all that follow from it without a code unit: passing loops, entering and leaving slots. */
  withoutReading(visit: Visit): readonly Visit[] {
    const all = [visit];
    for (let index = 0; index < all.length; index++) {
      const next = this.#free(all[index]);
      if (next !== undefined) all.push(next);
    }
    return all;
  }

  #free(visit: Visit | undefined): Visit | undefined {
    const piece = visit === undefined ? undefined : this.#pattern[visit.at];
    if (visit === undefined || piece === undefined) return undefined;
    const { subject, at } = visit;
    if (!isSlot(piece)) return piece.loop ? { subject, at: at + 1, unit: -1, before: visit } : undefined;
    const machine = this.#slots.get(piece.variable);
    if (machine === undefined) return undefined;
    if (visit.inner === undefined) {
      return { subject, at, inner: machine.start, unit: -1, slot: piece.variable, before: visit };
    }
    return machine.accepts(visit.inner) ? { subject, at: at + 1, unit: -1, before: visit } : undefined;
  }

  reading(visit: Visit): readonly Visit[] {
    const piece = this.#pattern[visit.at];
    if (piece === undefined) return [];
    return this.#subject.letters(visit.subject).flatMap((letter) => {
      const unit = this.#alphabet[letter] ?? 0;
      const subject = this.#subject.step(visit.subject, letter);
      if (this.#subject.isDead(subject)) return [];
      const read = { subject, unit, before: visit };
      return isSlot(piece) ? this.#inSlot(visit, piece.variable, letter, read) : overItem(visit, piece, read);
    });
  }

  #inSlot(visit: Visit, variable: string, letter: number, read: Omit<Visit, 'at'>): readonly Visit[] {
    const machine = this.#slots.get(variable);
    if (machine === undefined || visit.inner === undefined) return [];
    const inner = machine.step(visit.inner, letter);
    return machine.isDead(inner) ? [] : [{ ...read, at: visit.at, inner, slot: variable }];
  }
}

function overItem(visit: Visit, item: ChainItem, read: Omit<Visit, 'at'>): readonly Visit[] {
  if (!hasUnit(item.set, read.unit)) return [];
  return [{ ...read, at: item.loop ? visit.at : visit.at + 1 }];
}

function keyOf({ subject, at, inner }: Visit): string {
  return `${subject.join()}|${at}|${inner?.join() ?? ''}`;
}

function addPair(found: Map<string, Pair>, pair: Pair): void {
  found.set(JSON.stringify([...pair.slots]), pair);
}

function pairOf(visit: Visit): Pair {
  const path: Visit[] = [];
  for (let at: Visit | undefined = visit; at !== undefined; at = at.before) path.push(at);
  let subject = '';
  const slots = new Map<string, string>();
  for (const { unit, slot } of path.toReversed()) {
    const text = unit < 0 ? '' : String.fromCharCode(unit);
    subject += text;
    // Entering a slot a second time starts its text anew.
    if (slot !== undefined) slots.set(slot, unit < 0 ? '' : (slots.get(slot) ?? '') + text);
  }
  return { subject, slots };
}
