import type { Verdict } from '../evaluate/verdict.ts';
import type { Outcome } from '../match/outcome.ts';
import type { Statement } from '../policy/model.ts';
import type { Budget } from './budget.ts';
import type { Constraint } from './constraint.ts';
import type { Form, Forms, Part, Replayed, Scene } from './scene.ts';
import { labelOfElement, labelOfRelation, labelOfVerdict } from './label.ts';
import { evaluateShadow, joinOutcomes, type ShadowVerdict } from './shadow.ts';
import { type Conflict, solve } from './solve.ts';
import { type Alternative, elementsOf, type Split, splitElement } from './split-element.ts';

/** A proof that no request of a scene is allowed: a case distinction whose cases are all refused or empty. */
export type Proof =
  | {
      readonly kind: 'form';
      readonly variable: string;
      readonly cases: readonly { readonly form: Form; readonly proof: Proof }[];
    }
  | {
      readonly kind: 'element';
      readonly part: number;
      readonly statement: Statement;
      /** Index in `elementsOf`. */
      readonly element: number;
      readonly holds: readonly { readonly when: Alternative; readonly proof: Proof }[];
      readonly fails: readonly { readonly when: Alternative; readonly proof: Proof }[];
    }
  /** One of the decisions refuses, whatever is still open. */
  | { readonly kind: 'refused'; readonly part: number; readonly verdict: Verdict }
  /** No values satisfy the constraints that led here. */
  | { readonly kind: 'empty'; readonly conflict: Conflict };

/** Why a case could not be closed. */
export interface Gap {
  readonly why: /** Two readings of AWS's rules differ, and one allows it. */
    | 'disputed'
    /** A policy or fact that decides is not known. */
    | 'unread'
    /** A condition beyond the fragment decides, and no value that was tried is allowed. */
    | 'condition'
    /** Relations between variables that were not refuted, and no values were found. */
    | 'relation'
    /** The budget ended. */
    | 'budget';
  readonly scene: string;
  readonly detail: string;
}

export type SceneResult<T> =
  | { readonly kind: 'proved'; readonly proof: Proof }
  | { readonly kind: 'reached'; readonly witness: T }
  | { readonly kind: 'gaps'; readonly gaps: readonly Gap[] };

interface Cell {
  readonly forms: Forms;
  readonly constraints: readonly Constraint[];
  /** Elements that are settled by the case distinction. */
  readonly settled: ReadonlyMap<string, Outcome>;
  /** Conditions beyond the fragment that were taken to hold or to fail. */
  readonly opaque: readonly string[];
}

/**
 * Decides whether any request of a scene is allowed. It asks the evaluator, with the answers of statements left open; as long as
 * the verdict hangs on a statement, the cases in which an element of it holds, and does not, are looked at apart. A case is
 * closed when the evaluator refuses whatever is open, or when its constraints have no solution (`solve`). Sound, because the cases of each
 * distinction cover all requests, the evaluator's refusals hold for all that is open, and emptiness is proved. Where a case stays open,
 * values are made and given to the evaluator: only what it allows is `reached`.
 */
export function decideScene<T>(scene: Scene<T>, budget: Budget): SceneResult<T> {
  const prover = new Prover(scene, budget);
  const proof = prover.prove({ forms: startForms(scene), constraints: scene.given, settled: new Map(), opaque: [] });
  if (prover.witness !== undefined) return { kind: 'reached', witness: prover.witness.witness };
  if (prover.gaps.length === 0 && proof !== undefined) return { kind: 'proved', proof };
  const distinct = new Map(prover.gaps.map((gap) => [`${gap.why} ${gap.detail}`, gap]));
  return { kind: 'gaps', gaps: [...distinct.values()] };
}

function startForms<T>(scene: Scene<T>): Forms {
  return new Map(
    [...scene.variables.values()].flatMap(({ name, forms }) => {
      const [only] = forms;
      return forms.length === 1 && only !== undefined ? [[name, only] as const] : [];
    }),
  );
}

const enoughGaps = 16;

class Prover<T> {
  readonly gaps: Gap[] = [];
  witness: Replayed<T> | undefined;
  readonly #scene: Scene<T>;
  readonly #budget: Budget;
  readonly #numbers = new Map<Statement, number>();

  constructor(scene: Scene<T>, budget: Budget) {
    this.#scene = scene;
    this.#budget = budget;
  }

  /** A proof for one cell; undefined where there is none, and then `witness` or `gaps` says why. */
  prove(cell: Cell): Proof | undefined {
    // Many gaps are as good as all: only a counterexample could still change the answer.
    if (this.witness !== undefined || this.gaps.length >= enoughGaps) return undefined;
    if (!this.#budget.spend(20)) return this.#gap('budget', 'too many cases');
    const verdicts = this.#scene.parts.map((part, index) => this.#ask(part, index, cell));
    const refused = verdicts.findIndex(({ verdict }) => verdict.outcome.endsWith('deny'));
    const refusal = verdicts[refused];
    if (refusal !== undefined) return { kind: 'refused', part: refused, verdict: refusal.verdict };
    for (const [index, verdict] of verdicts.entries()) {
      const step = this.#step(index, verdict, cell);
      if (step !== undefined) return this.#split(step, cell);
    }
    return this.#reach(cell, verdicts);
  }

  #ask(part: Part, index: number, cell: Cell): ShadowVerdict {
    return evaluateShadow(part.request, (statement) => {
      const outcomes = elementsOf(statement).map((element, at) => {
        const settled = cell.settled.get(this.#idOf(index, statement, at));
        if (settled !== undefined) return settled;
        const split = splitElement(element, part, cell.forms);
        return split.kind === 'outcome' ? split.outcome : 'unknown';
      });
      return joinOutcomes(outcomes);
    });
  }

  #idOf(part: number, statement: Statement, element: number): string {
    const number = this.#numbers.get(statement) ?? this.#numbers.size;
    this.#numbers.set(statement, number);
    return `${part}/${number}/${element}`;
  }

  /** The first open element on which a verdict hangs. */
  #step(index: number, { undecided }: ShadowVerdict, cell: Cell): Step | undefined {
    const part = this.#scene.parts[index];
    if (part === undefined) return undefined;
    for (const statement of undecided) {
      for (const [at, element] of elementsOf(statement).entries()) {
        const id = this.#idOf(index, statement, at);
        if (cell.settled.has(id)) continue;
        const split = splitElement(element, part, cell.forms);
        if (split.kind !== 'outcome')
          return { part: index, statement, element: at, id, split, label: labelOfElement(statement, element) };
      }
    }
    return undefined;
  }

  #split(step: Step, cell: Cell): Proof | undefined {
    const { split, part, statement, element } = step;
    if (split.kind === 'form') return this.#splitForm(split.variable, cell);
    const sides = split.kind === 'alternatives' ? split : { holds: [[]], fails: [[]] };
    const opaque = split.kind === 'opaque' ? [...cell.opaque, step.label] : cell.opaque;
    const holdsAs = split.kind === 'alternatives' ? (split.holdsAs ?? 'yes') : 'yes';
    const settle = (outcome: Outcome): Cell => ({
      ...cell,
      opaque,
      settled: new Map([...cell.settled, [step.id, outcome]]),
    });
    const look = {
      holds: () => this.#cases(sides.holds, settle(holdsAs)),
      fails: () => this.#cases(sides.fails, settle('no')),
    };
    // What would be allowed is looked at first: a counterexample ends the search.
    const first = statement.effect === 'Allow' ? look.holds() : look.fails();
    const second = statement.effect === 'Allow' ? look.fails() : look.holds();
    const [holds, fails] = statement.effect === 'Allow' ? [first, second] : [second, first];
    if (holds === undefined || fails === undefined) return undefined;
    return { kind: 'element', part, statement, element, holds, fails };
  }

  #cases(
    alternatives: readonly Alternative[],
    cell: Cell,
  ): readonly { readonly when: Alternative; readonly proof: Proof }[] | undefined {
    const cases: { readonly when: Alternative; readonly proof: Proof }[] = [];
    let complete = true;
    for (const when of alternatives) {
      const proof = this.#constrained({ ...cell, constraints: [...cell.constraints, ...when] }, when);
      if (proof === undefined) complete = false;
      else cases.push({ when, proof });
    }
    return complete ? cases : undefined;
  }

  /** Variables are looked at as soon as they get new constraints, so that what is empty is not divided further. */
  #constrained(cell: Cell, added: Alternative): Proof | undefined {
    if (added.length > 0) {
      const variables = added.map((one) => (one.kind === 'member' ? one.variable : one.subject));
      const solution = solve(cell.constraints, variables, this.#budget, 0);
      if (solution.kind === 'empty') return solution;
    }
    return this.prove(cell);
  }

  #splitForm(variable: string, cell: Cell): Proof | undefined {
    const cases: { readonly form: Form; readonly proof: Proof }[] = [];
    const forms = this.#scene.variables.get(variable)?.forms ?? [];
    for (const form of forms) {
      const proof = this.prove({ ...cell, forms: new Map([...cell.forms, [variable, form]]) });
      if (proof !== undefined) cases.push({ form, proof });
    }
    return cases.length === forms.length ? { kind: 'form', variable, cases } : undefined;
  }

  /** All decisions allow, or hang on what is not a case distinction: values are tried. */
  #reach(open: Cell, verdicts: readonly ShadowVerdict[]): Proof | undefined {
    const cell = { ...open, forms: this.#anyForms(open.forms) };
    const solution = solve(cell.constraints, this.#present(cell), this.#budget);
    if (solution.kind === 'empty') return solution;
    if (solution.kind === 'unfinished') return this.#gap('budget', 'a search for values was too long');
    const tried = solution.assignments.map((values) => this.#scene.replay(cell.forms, values));
    this.witness = tried.find((one) => one.outcome === 'allowed');
    if (this.witness !== undefined) return undefined;
    if (tried.some((one) => one.outcome === 'disputed'))
      return this.#gap('disputed', verdicts.map(({ verdict }) => labelOfVerdict(verdict)).join('; '));
    if (cell.opaque.length > 0) return this.#gap('condition', [...new Set(cell.opaque)].join('; '));
    const isUnread = verdicts.some(({ verdict }) => verdict.outcome === 'unknown');
    return isUnread
      ? this.#gap('unread', verdicts.map(({ verdict }) => labelOfVerdict(verdict)).join('; '))
      : this.#gap(
          'relation',
          cell.constraints.flatMap((one) => (one.kind === 'relation' ? [labelOfRelation(one)] : [])).join('; '),
        );
  }

  /** Forms that do not matter: the first is as good as any, and is the absent one where that is possible. */
  #anyForms(forms: Forms): Forms {
    const rest = [...this.#scene.variables.values()].flatMap(({ name, forms: [first] }) =>
      forms.has(name) || first === undefined ? [] : [[name, first] as const],
    );
    return new Map([...forms, ...rest]);
  }

  /** Domains, and constraints, count for variables that are there. */
  #present(cell: Cell): readonly string[] {
    return [...cell.forms].flatMap(([name, form]) => (form.present ? [name] : []));
  }

  #gap(why: Gap['why'], detail: string): undefined {
    this.gaps.push({ why, scene: this.#scene.label, detail });
    return undefined;
  }
}

interface Step {
  readonly part: number;
  readonly statement: Statement;
  readonly element: number;
  readonly id: string;
  readonly split: Exclude<Split, { kind: 'outcome' }>;
  readonly label: string;
}
