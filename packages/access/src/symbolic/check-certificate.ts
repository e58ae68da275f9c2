import type { Outcome } from '../match/outcome.ts';
import type { Statement } from '../policy/model.ts';
import { hasNoPair } from './check-emptiness.ts';
import { anyUnit } from './char-set.ts';
import {
  allOfLanguages,
  type Constraint,
  equalVariable,
  fixedText,
  impliedLanguage,
  languageOfFixed,
  type Relation,
  slotsOf,
} from './constraint.ts';
import { everyText, type Language } from './language.ts';
import type { Proof } from './prove.ts';
import type { ReachCertificate, ReachQuestion, ReachWitness } from './question.ts';
import { scenesOf } from './reach.ts';
import type { Form, Scene } from './scene.ts';
import { evaluateShadow, joinOutcomes } from './shadow.ts';
import { outsidePatterns } from './slot-symbols.ts';
import { classesOf, type Conflict } from './solve.ts';
import { type Alternative, elementsOf, splitElement } from './split-element.ts';

/**
 * Checks a certificate against its question, and says what is wrong with it; nothing when it holds. It searches for no proof: every
 * way must be there, every case distinction must be complete, every refusal is asked of the evaluator again, and
 * every emptiness is shown again by another method (`hasNoPair`).
 */
export function checkCertificate(question: ReachQuestion, certificate: ReachCertificate): readonly string[] {
  const scenes = scenesOf(question);
  if (scenes.length !== certificate.ways.length) return ['the certificate has other ways than the question'];
  return scenes.flatMap((scene, index) => {
    const way = certificate.ways[index];
    if (way?.label !== scene.label) return [`${scene.label}: no proof`];
    const forms = new Map(
      [...scene.variables.values()].flatMap(({ name, forms: [first, ...more] }) =>
        first !== undefined && more.length === 0 ? [[name, first] as const] : [],
      ),
    );
    const problem = new Checker(scene).check(way.proof, { forms, constraints: scene.given, settled: new Map() });
    return problem === undefined ? [] : [`${scene.label}: ${problem}`];
  });
}

interface Place {
  readonly forms: ReadonlyMap<string, Form>;
  readonly constraints: readonly Constraint[];
  /** Answers of elements, by part, statement and element. */
  readonly settled: ReadonlyMap<number, ReadonlyMap<Statement, ReadonlyMap<number, Outcome>>>;
}

class Checker {
  readonly #scene: Scene<ReachWitness>;

  constructor(scene: Scene<ReachWitness>) {
    this.#scene = scene;
  }

  /** The first thing that is wrong. */
  check(proof: Proof, place: Place): string | undefined {
    switch (proof.kind) {
      case 'form':
        return this.#checkForms(proof, place);
      case 'element':
        return this.#checkElement(proof, place);
      case 'refused':
        return this.#refuses(proof.part, place) ? undefined : 'a decision does not refuse';
      case 'empty':
        return isEmpty(proof.conflict, place) ? undefined : 'a case is not empty';
    }
  }

  #checkForms(proof: Extract<Proof, { kind: 'form' }>, place: Place): string | undefined {
    const forms = this.#scene.variables.get(proof.variable)?.forms ?? [];
    const given = proof.cases.map((one) => one.form);
    if (forms.length === 0 || !isSame(forms, given)) return `not all forms of ${proof.variable} are looked at`;
    return first(proof.cases, (one) =>
      this.check(one.proof, { ...place, forms: new Map([...place.forms, [proof.variable, one.form]]) }),
    );
  }

  #checkElement(proof: Extract<Proof, { kind: 'element' }>, place: Place): string | undefined {
    const part = this.#scene.parts[proof.part];
    const element = elementsOf(proof.statement)[proof.element];
    if (part === undefined || element === undefined) return 'there is no such element';
    const split = splitElement(element, part, place.forms);
    const sides = split.kind === 'alternatives' ? split : { holds: [[]], fails: [[]] };
    if (split.kind !== 'alternatives' && split.kind !== 'opaque') return 'an element is settled already';
    const alternatives = (cases: readonly { readonly when: Alternative }[]): readonly Alternative[] =>
      cases.map((one) => one.when);
    if (!isSame(sides.holds, alternatives(proof.holds)) || !isSame(sides.fails, alternatives(proof.fails))) {
      return 'not all answers of an element are looked at';
    }
    const holdsAs = split.kind === 'alternatives' ? (split.holdsAs ?? 'yes') : 'yes';
    return (
      first(proof.holds, (one) => this.check(one.proof, settle(place, proof, holdsAs, one.when))) ??
      first(proof.fails, (one) => this.check(one.proof, settle(place, proof, 'no', one.when)))
    );
  }

  #refuses(index: number, place: Place): boolean {
    const part = this.#scene.parts[index];
    if (part === undefined) return false;
    const { verdict } = evaluateShadow(part.request, (statement) =>
      joinOutcomes(
        elementsOf(statement).map((element, at): Outcome => {
          const settled = place.settled.get(index)?.get(statement)?.get(at);
          if (settled !== undefined) return settled;
          const split = splitElement(element, part, place.forms);
          return split.kind === 'outcome' ? split.outcome : 'unknown';
        }),
      ),
    );
    return verdict.outcome.endsWith('deny');
  }
}

function settle(
  place: Place,
  { part, statement, element }: Extract<Proof, { kind: 'element' }>,
  outcome: Outcome,
  when: Alternative,
): Place {
  const ofPart = place.settled.get(part) ?? new Map<Statement, ReadonlyMap<number, Outcome>>();
  const ofStatement = new Map([...(ofPart.get(statement) ?? []), [element, outcome] as const]);
  const settled = new Map([...place.settled, [part, new Map([...ofPart, [statement, ofStatement] as const])] as const]);
  return { ...place, constraints: [...place.constraints, ...when], settled };
}

/** Whether the constraints of a place exclude each other for the reason that is given; see `solve` for the three reasons. */
function isEmpty(conflict: Conflict, place: Place): boolean {
  const { variables, relations } = conflict;
  const known = place.constraints.filter((one) => one.kind === 'relation');
  if (relations.some((relation) => !known.some((one) => isSame(one, relation)))) return false;
  // What is absent has no text, so its domain refutes nothing.
  if (!variables.every((one) => fixedText(one) !== undefined || place.forms.get(one)?.present === true)) return false;
  const all = [...new Set([...variables, ...known.flatMap((one) => [one.subject, ...slotsOf(one.pattern)])])];
  const classes = classesOf(all, known);
  const classOf = (variable: string): string => classes.get(variable) ?? variable;
  const language = (variable: string): Language => languageOf(classOf(variable), classOf, all, place);
  const [relation, ...excluded] = relations;
  if (relation === undefined) return isOne(variables, classOf) && hasNoText(language(variables[0] ?? ''));
  if (!relation.holds) return isUnequalToItself(relation, classOf);
  if (excluded.length === 0) return hasNoPair(language(relation.subject), relation.pattern, language, steps) === true;
  return isContained(relation, excluded, classOf);
}

const steps = 50_000;

function hasNoText(language: Language): boolean {
  return hasNoPair(language, [{ set: anyUnit, loop: true }], () => everyText, steps) === true;
}

function isUnequalToItself({ subject, pattern }: Relation, classOf: (variable: string) => string): boolean {
  const equal = equalVariable(pattern);
  return equal !== undefined && classOf(equal) === classOf(subject);
}

function isContained(inner: Relation, outer: readonly Relation[], classOf: (variable: string) => string): boolean {
  if (!outer.every((one) => !one.holds && classOf(one.subject) === classOf(inner.subject))) return false;
  const patterns = outer.map((one) => one.pattern);
  const outside = outsidePatterns(inner.pattern, patterns, classOf);
  return outside !== undefined && hasNoText(outside);
}

/** Whether all variables are one. */
function isOne(variables: readonly string[], classOf: (variable: string) => string): boolean {
  return variables.length > 0 && new Set(variables.map(classOf)).size === 1;
}

function languageOf(
  name: string,
  classOf: (variable: string) => string,
  variables: readonly string[],
  place: Place,
): Language {
  const own = place.constraints.flatMap((one) => {
    if (classOf(one.kind === 'member' ? one.variable : one.subject) !== name) return [];
    return one.kind === 'member' ? one.language : (impliedLanguage(one) ?? []);
  });
  const fixed = variables.flatMap((variable) => (classOf(variable) === name ? (languageOfFixed(variable) ?? []) : []));
  const all = [...own, ...fixed];
  return all.length === 0 ? everyText : allOfLanguages(all);
}

function first<T>(list: readonly T[], check: (one: T) => string | undefined): string | undefined {
  for (const one of list) {
    const problem = check(one);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
