import type { Budget } from './budget.ts';
import {
  allOfLanguages,
  type Constraint,
  equalVariable,
  fillSlots,
  fixedText,
  impliedLanguage,
  languageOfFixed,
  type Pattern,
  type Relation,
  slotsOf,
} from './constraint.ts';
import { findPairs, type Pair } from './find-pairs.ts';
import { findTexts } from './find-text.ts';
import { everyText, itemsOfText, type Language } from './language.ts';
import { pleasantTexts } from './pleasant-texts.ts';
import { outsidePatterns } from './slot-symbols.ts';

/** Values of variables. */
export type Assignment = ReadonlyMap<string, string>;

/** Why no values satisfy some constraints: the variables, and the relations, that exclude each other. */
export interface Conflict {
  readonly variables: readonly string[];
  readonly relations: readonly Relation[];
}

export type Solution =
  | { readonly kind: 'empty'; readonly conflict: Conflict }
  /** Assignments that satisfy all constraints, the likeliest first; there may be more, and there may be none. */
  | { readonly kind: 'candidates'; readonly assignments: readonly Assignment[] }
  | { readonly kind: 'unfinished' };

/**
 * Looks for values of variables, and of those in relations, that satisfy constraints, at most `tries` different ones. `empty` is a proof: it is only said when a subset of the constraints that can be
 * decided exactly has no solution, namely (1) the languages of one variable, or of variables that are equal, with what relations imply; (2) these and one
 * relation, which is a regular question, see `findPairs`; (3) a relation that must hold and relations that must not, when the
 * pattern of the first is contained in theirs whatever the values of the slots. Otherwise candidates are made from shortest texts, by
 * fixing the variables in slots, after which every relation is a language. They satisfy all constraints by construction. What
 * needs more than one relation at a time to be refuted is thus never called `empty`, and yields no candidates.
 */
export function solve(
  constraints: readonly Constraint[],
  variables: readonly string[],
  budget: Budget,
  tries = 24,
): Solution {
  return new Solver(constraints, variables, budget).solve(tries);
}

class Solver {
  readonly #classes: ReadonlyMap<string, string>;
  readonly #members: ReadonlyMap<string, readonly Language[]>;
  readonly #relations: readonly Relation[];
  readonly #budget: Budget;
  #unfinished = false;

  constructor(constraints: readonly Constraint[], variables: readonly string[], budget: Budget) {
    const relations = constraints.filter((one) => one.kind === 'relation');
    const all = new Set([...variables, ...relations.flatMap((one) => [one.subject, ...slotsOf(one.pattern)])]);
    this.#budget = budget;
    this.#classes = classesOf([...all], relations);
    const classes = [...new Set(this.#classes.values())];
    this.#members = new Map(classes.map((name) => [name, this.#languagesOf(name, constraints)]));
    this.#relations = relations.filter((one) => !one.holds || equalVariable(one.pattern) === undefined);
  }

  solve(tries: number): Solution {
    const conflict = this.#textConflict() ?? this.#orderConflict() ?? this.#pairConflict();
    if (conflict !== undefined) return { kind: 'empty', conflict };
    const assignments = tries === 0 || this.#unfinished ? [] : this.#assignments(tries);
    return this.#unfinished ? { kind: 'unfinished' } : { kind: 'candidates', assignments };
  }

  #languagesOf(name: string, constraints: readonly Constraint[]): readonly Language[] {
    const own = constraints.flatMap((one) => {
      const variable = one.kind === 'member' ? one.variable : one.subject;
      if (this.#classOf(variable) !== name) return [];
      return one.kind === 'member' ? one.language : (impliedLanguage(one) ?? []);
    });
    const fixed = [...this.#classes].flatMap(([variable, of]) =>
      of === name ? (languageOfFixed(variable) ?? []) : [],
    );
    return [...own, ...fixed];
  }

  #classOf(variable: string): string {
    return this.#classes.get(variable) ?? variable;
  }

  #language(name: string, more: readonly Language[] = []): Language {
    const all = [...(this.#members.get(name) ?? []), ...more];
    return all.length === 0 ? everyText : allOfLanguages(all);
  }

  /** Texts that read well come first. */
  #pleasantTexts(name: string, more: readonly Language[], count: number): readonly string[] {
    const pleasant = this.#texts(this.#language(name, [...more, pleasantTexts]), count);
    return pleasant.length >= count ? pleasant : [...pleasant, ...this.#texts(this.#language(name, more), count)];
  }

  #texts(language: Language, count: number): readonly string[] {
    const texts = findTexts(language, count, this.#budget);
    if (texts === undefined) this.#unfinished = true;
    return texts ?? [];
  }

  /** Ground (2). */
  #pairConflict(): Conflict | undefined {
    const relation = this.#relations.find((one) => one.holds && this.#pairs(one, [], 1)?.length === 0);
    return relation === undefined ? undefined : this.#conflictOf([relation]);
  }

  #pairs(relation: Relation, more: readonly Language[], count: number): readonly Pair[] | undefined {
    const language = this.#language(this.#classOf(relation.subject), more);
    const ofSlot = (slot: string): Language => this.#language(this.#classOf(slot), more);
    const pairs = findPairs(language, relation.pattern, ofSlot, count, this.#budget);
    if (pairs === undefined) this.#unfinished = true;
    return pairs;
  }

  #conflictOf(relations: readonly Relation[]): Conflict {
    const variables = relations.flatMap((one) => [one.subject, ...slotsOf(one.pattern)]);
    const classes = new Set(variables.map((one) => this.#classOf(one)));
    return { variables: [...this.#classes].flatMap(([one, of]) => (classes.has(of) ? [one] : [])), relations };
  }

  /** Ground (1). */
  #textConflict(): Conflict | undefined {
    for (const name of this.#members.keys()) {
      const texts = this.#texts(this.#language(name), 1);
      if (texts.length > 0 || this.#unfinished) continue;
      return { variables: [...this.#classes].flatMap(([one, of]) => (of === name ? [one] : [])), relations: [] };
    }
    return undefined;
  }

  /** Ground (3); a variable is also contained in itself. */
  #orderConflict(): Conflict | undefined {
    const negative = this.#relations.filter((one) => !one.holds);
    for (const relation of negative) {
      const equal = equalVariable(relation.pattern);
      if (equal !== undefined && this.#classOf(equal) === this.#classOf(relation.subject))
        return this.#conflictOf([relation]);
    }
    for (const inner of this.#relations.filter((one) => one.holds)) {
      const outer = negative.filter((one) => this.#classOf(one.subject) === this.#classOf(inner.subject));
      if (outer.length > 0 && this.#isContained(inner.pattern, outer)) return this.#conflictOf([inner, ...outer]);
    }
    return undefined;
  }

  #isContained(inner: Pattern, outer: readonly Relation[]): boolean {
    const patterns = outer.map((one) => one.pattern);
    const outside = outsidePatterns(inner, patterns, (variable) => this.#classOf(variable));
    return outside !== undefined && this.#texts(outside, 1).length === 0 && !this.#unfinished;
  }

  /** Texts for slots, from pairs of each relation that must hold. */
  #options(): ReadonlyMap<string, ReadonlySet<string>> {
    const options = new Map<string, Set<string>>();
    for (const relation of this.#relations.filter((one) => one.holds)) {
      const pairs = [...(this.#pairs(relation, [pleasantTexts], 4) ?? []), ...(this.#pairs(relation, [], 4) ?? [])];
      for (const [variable, text] of pairs.flatMap((pair) => [...pair.slots])) {
        const name = this.#classOf(variable);
        options.set(name, (options.get(name) ?? new Set()).add(text));
      }
    }
    return options;
  }

  /** Fixes the classes in slots, each to one of its options or shortest texts, then solves the others. */
  #assignments(tries: number): readonly Assignment[] {
    const options = this.#options();
    const slots = [...new Set(this.#relations.flatMap((one) => slotsOf(one.pattern)).map((one) => this.#classOf(one)))];
    const count = this.#relations.filter((one) => !one.holds).length + 2;
    let partial: readonly Assignment[] = [new Map()];
    for (const slot of slots) {
      const own = this.#pleasantTexts(slot, [], Math.min(count, 8));
      const texts = new Set([...own, ...(options.get(slot) ?? [])]);
      partial = partial.flatMap((before) => [...texts].map((text) => new Map([...before, [slot, text] as const])));
      partial = partial.slice(0, tries * 8);
    }
    const whole: Assignment[] = [];
    for (const fixed of partial) {
      const assignment = this.#complete(fixed);
      if (assignment !== undefined) whole.push(assignment);
      if (whole.length >= tries) break;
    }
    return whole;
  }

  #complete(fixed: Assignment): Assignment | undefined {
    const values = new Map<string, string>();
    for (const name of this.#members.keys()) {
      const text = fixed.get(name);
      const more = this.#relations
        .filter((one) => this.#classOf(one.subject) === name)
        .map((one) => this.#instance(one, fixed));
      const here = text === undefined ? [] : [{ kind: 'chain', items: itemsOfText(text) } as const];
      const found = this.#pleasantTexts(name, [...more, ...here], 1)[0];
      if (found === undefined) return undefined;
      values.set(name, found);
    }
    return new Map(
      [...this.#classes].flatMap(([variable, name]) =>
        fixedText(variable) === undefined ? [[variable, values.get(name) ?? ''] as const] : [],
      ),
    );
  }

  /** A relation when its slots are known. */
  #instance(relation: Relation, fixed: Assignment): Language {
    const items = fillSlots(relation.pattern, (variable) => itemsOfText(fixed.get(this.#classOf(variable)) ?? ''));
    const language: Language = { kind: 'chain', items };
    return relation.holds ? language : { kind: 'not', of: language };
  }
}

/** Variables that must be equal, under one name. */
export function classesOf(variables: readonly string[], relations: readonly Relation[]): ReadonlyMap<string, string> {
  const names = new Map(variables.map((variable) => [variable, variable]));
  for (const { subject, pattern, holds } of relations) {
    const other = holds ? equalVariable(pattern) : undefined;
    if (other === undefined) continue;
    const [from, to] = [names.get(other) ?? other, names.get(subject) ?? subject];
    for (const [variable, name] of names) if (name === from) names.set(variable, to);
  }
  return names;
}
