import { makeContext } from '../context/request-context.ts';
import { matchPatterns } from '../match/match-statement.ts';
import { nameOfEntry, namesOfPrincipal } from '../match/principal-names.ts';
import type { Principal } from '../match/principal.ts';
import { patternKeys } from '../policy/context-keys.ts';
import type { Policy, Statement } from '../policy/model.ts';
import type { ResourceSide } from '../world/resource-side.ts';
import type { Question } from './question.ts';
import { gatherFamilies, type Reach } from './statement-family.ts';
import type { StatementPool } from './statement-pool.ts';
import type { StatementReach } from './statement-reach.ts';

/** A statement on the side of resources, with those that it stands for. */
export interface Voice {
  /** Name of its layer, with the place of its level. */
  readonly place: string;
  readonly reach: Reach;
}

/** Statements of resource policies, keys, RCPs and endpoints, found by whom they name. */
export class ResourceVoices {
  readonly #byName = new Map<string, Voice[]>();
  /** `NotPrincipal`, and statements without the element. */
  readonly #unnamed: Voice[] = [];

  constructor(question: Question, pool: StatementPool) {
    for (const [place, statements] of gather(question, pool)) {
      const reaches = [...statements]
        .map(([statement, numbers]) => reachOf(question, statement, numbers))
        .filter((reach) => reach !== undefined);
      for (const reach of gatherFamilies(question, reaches)) this.#add({ place, reach });
    }
  }

  /** The voices that may mean a principal. */
  about(principal: Principal): ReadonlySet<Voice> {
    const named = [...namesOfPrincipal(principal)].flatMap((name) => this.#byName.get(name) ?? []);
    return new Set([...this.#unnamed, ...named]);
  }

  #add(voice: Voice): void {
    const { principals } = voice.reach.statement;
    if (principals === undefined || principals.negated) {
      this.#unnamed.push(voice);
      return;
    }
    for (const name of new Set(principals.entries.map(nameOfEntry))) {
      if (name === undefined) continue;
      const known = this.#byName.get(name);
      if (known === undefined) this.#byName.set(name, [voice]);
      else known.push(voice);
    }
  }
}

function reachOf(question: Question, statement: Statement, numbers: readonly number[]): StatementReach | undefined {
  const covered = coveredBy(question, statement, numbers);
  return question.reachWithin(statement, covered.length === question.numbers.length ? question.numbers : covered);
}

/** Without the items that its resources leave out whoever asks: policies of resources mostly name their own. */
function coveredBy(question: Question, statement: Statement, numbers: readonly number[]): readonly number[] {
  const { resources } = statement;
  if (resources === undefined || patternKeys(statement).length > 0) return numbers;
  const nothing = makeContext([]);
  return numbers.filter((number) => matchPatterns(resources, nothing, question.resourceOf(number)) !== 'no');
}

/** By place and statement, the numbers of the items. */
function gather(question: Question, pool: StatementPool): ReadonlyMap<string, ReadonlyMap<Statement, number[]>> {
  const gathered = new Map<string, Map<Statement, number[]>>();
  for (const number of question.numbers) {
    for (const [place, policy] of placedPolicies(question.items[number]?.side.policies)) {
      const statements = gathered.get(place) ?? new Map<Statement, number[]>();
      gathered.set(place, statements);
      for (const statement of pool.of(policy)) addNumber(statements, statement, number);
    }
  }
  return gathered;
}

/** A statement that stands twice at one place says no more than once. */
function addNumber(statements: Map<Statement, number[]>, statement: Statement, number: number): void {
  const numbers = statements.get(statement);
  if (numbers === undefined) statements.set(statement, [number]);
  else if (numbers.at(-1) !== number) numbers.push(number);
}

function placedPolicies(policies: ResourceSide['policies'] | undefined): readonly (readonly [string, Policy])[] {
  const { resource, endpoint, rcps = [] } = policies ?? {};
  return [
    ...(resource === undefined ? [] : [['resource', resource] as const]),
    ...(endpoint === undefined ? [] : [['endpoint', endpoint] as const]),
    ...rcps.flatMap((level, at) => level.policies.map((policy) => [`rcp ${at}`, policy] as const)),
  ];
}
