import type { RequestContext } from '../context/request-context.ts';
import { evaluateCondition } from '../match/evaluate-condition.ts';
import { conditionKeys } from '../policy/context-keys.ts';
import type { Condition, ConditionValue, Statement } from '../policy/model.ts';
import type { Hits } from './hits.ts';
import type { Question } from './question.ts';
import type { StatementReach } from './statement-reach.ts';

/** A statement with what it says to a caller: one alone, or a family. */
export interface Reach {
  /** Effect and principals are those of every statement behind it. */
  readonly statement: Statement;
  hits(caller: RequestContext): readonly Hits[];
}

/**
 * Statements that differ only in the values of one condition about the caller, as where each secret is closed to all but its own
 * reader. For one caller nearly all of them come to the same: only those that name its value are matched one by one.
 */
export class StatementFamily implements Reach {
  readonly statement: Statement;
  readonly #key: string;
  readonly #members: readonly StatementReach[];
  readonly #byValue = new Map<string, Set<StatementReach>>();
  readonly #patterns = new Map<string, { readonly condition: Condition; readonly members: Set<StatementReach> }>();

  /** `place`: which condition of each member it is. */
  constructor(members: readonly [StatementReach, ...StatementReach[]], place: number) {
    this.#members = members;
    this.statement = members[0].statement;
    this.#key = this.statement.conditions[place]?.lowerKey ?? '';
    for (const member of members) {
      const condition = member.statement.conditions[place];
      for (const value of condition?.values ?? []) this.#learn(member, condition, value);
    }
  }

  hits(caller: RequestContext): readonly Hits[] {
    const actual = caller.get(this.#key);
    if (typeof actual === 'object') return this.#members.flatMap((member) => member.hits(caller));
    const special = typeof actual === 'string' ? this.#naming(actual, caller) : new Set<StatementReach>();
    const others = this.#members.filter((member) => !special.has(member));
    return [...[...special].flatMap((member) => member.hits(caller)), ...alike(others, caller)];
  }

  /** The members of which some value matches, or may. */
  #naming(actual: string, caller: RequestContext): ReadonlySet<StatementReach> {
    const found = new Set(this.#byValue.get(actual.toLowerCase()));
    for (const { condition, members } of this.#patterns.values()) {
      if (evaluateCondition(condition, caller) === 'no') continue;
      for (const member of members) found.add(member);
    }
    return found;
  }

  #learn(member: StatementReach, condition: Condition | undefined, value: ConditionValue): void {
    if (condition === undefined) return;
    const { text } = value;
    if (/[*?]/.test(text)) {
      const positive = { ...condition, operator: { ...condition.operator, negated: false }, values: [value] };
      const known = this.#patterns.get(text) ?? { condition: positive, members: new Set() };
      this.#patterns.set(text, known);
      known.members.add(member);
    } else {
      const known = this.#byValue.get(text.toLowerCase()) ?? new Set();
      this.#byValue.set(text.toLowerCase(), known);
      known.add(member);
    }
  }
}

/** The answer of one for all. */
function alike(members: readonly StatementReach[], caller: RequestContext): readonly Hits[] {
  const [hit] = members[0]?.hits(caller) ?? [];
  return hit === undefined ? [] : [{ outcome: hit.outcome, numbers: members.flatMap(({ numbers }) => numbers) }];
}

/** The same statements, those of one family as one. */
export function gatherFamilies(question: Question, reaches: readonly StatementReach[]): readonly Reach[] {
  const families = new Map<
    string,
    { readonly place: number; readonly members: [StatementReach, ...StatementReach[]] }
  >();
  const alone: Reach[] = [];
  for (const reach of reaches) {
    const place = placeOfDifference(question, reach);
    const name = place === undefined ? '' : familyName(reach.statement, place);
    const family = families.get(name);
    if (place === undefined) alone.push(reach);
    else if (family === undefined) families.set(name, { place, members: [reach] });
    else family.members.push(reach);
  }
  const together = [...families.values()].map(({ place, members }) =>
    members.length === 1 ? members[0] : new StatementFamily(members, place),
  );
  return [...alone, ...together];
}

/** The condition in which a statement may differ from its family; undefined when it says different things about different items. */
function placeOfDifference(question: Question, { statement, coversAll }: StatementReach): number | undefined {
  const { conditions } = statement;
  const place = conditions.findIndex((condition) => isComparison(condition) && isAboutCaller(question, condition));
  const isUniform = conditions.every(
    (condition) => question.classes.of(conditionKeys(condition)).examples.length === 1,
  );
  return place >= 0 && coversAll && isUniform ? place : undefined;
}

function familyName({ conditions, effect, principals }: Statement, place: number): string {
  const told = conditions.map(({ operatorText, key, values }, at) => [
    operatorText,
    key.toLowerCase(),
    at === place ? [] : values.map(({ text }) => text),
  ]);
  return JSON.stringify([effect, principals, told]);
}

/** One value compared with fixed texts; a `$` may begin a variable. */
function isComparison({ operator, set, values }: Condition): boolean {
  const compares = operator.family === 'equals' || operator.family === 'like' || operator.family === 'arn';
  return compares && set === undefined && !values.some(({ text }) => text.includes('$'));
}

/** No item brings the key. */
function isAboutCaller(question: Question, condition: Condition): boolean {
  const { examples, open } = question.classes.of([condition.key]);
  return open && examples.length === 1;
}
