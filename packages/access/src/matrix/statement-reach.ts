import { makeContext, type RequestContext } from '../context/request-context.ts';
import type { Glob } from '../glob/glob.ts';
import { matchGlob } from '../glob/match-glob.ts';
import { evaluateCondition } from '../match/evaluate-condition.ts';
import {
  matchCircumstances,
  matchPatterns,
  outcomeOfUnlisted,
  type PatternDoubt,
  worseDoubt,
} from '../match/match-statement.ts';
import { allOf, type Outcome, outcomeOf } from '../match/outcome.ts';
import { conditionKeys, patternKeys } from '../policy/context-keys.ts';
import type { Condition, PatternList, Statement } from '../policy/model.ts';
import { resolveTemplate, type Template } from '../template/template.ts';
import { type Hits, HitSorter } from './hits.ts';
import type { KeyClasses } from './key-classes.ts';
import type { AskedItems } from './asked-items.ts';

/**
 * One statement and the items that it may speak about. Its resources are found by index, its conditions are evaluated once for
 * all items that their keys cannot tell apart, and all of it once when nothing depends on the caller.
 */
export class StatementReach {
  readonly statement: Statement;
  readonly #question: AskedItems;
  /** The items that it may speak about. */
  readonly numbers: readonly number[];
  readonly #patternClasses: KeyClasses;
  readonly #conditions: readonly ClassedCondition[];
  readonly #dependsOnCaller: boolean;
  #fixed: readonly Hits[] | undefined;

  constructor(question: AskedItems, statement: Statement, numbers: readonly number[]) {
    this.#question = question;
    this.statement = statement;
    this.numbers = numbers;
    this.#patternClasses = question.classes.of(patternKeys(statement));
    this.#conditions = statement.conditions.map((condition) => new ClassedCondition(question, condition));
    this.#dependsOnCaller = this.#patternClasses.open || this.#conditions.some(({ classes }) => classes.open);
  }

  /** Whether its resources leave out none of its items, whoever asks. */
  get coversAll(): boolean {
    const { resources } = this.statement;
    if (resources === undefined) return true;
    const fixed = patternKeys(this.statement).length === 0;
    const context = this.#question.contextOf(this.numbers[0] ?? 0, makeContext([]));
    return (
      fixed && this.numbers.every((one) => matchPatterns(resources, context, this.#question.resourceOf(one)) === 'yes')
    );
  }

  /** What the statement comes to for a caller whom it means. */
  hits(caller: RequestContext): readonly Hits[] {
    if (this.#dependsOnCaller) return this.#match(caller);
    this.#fixed ??= this.#match(caller);
    return this.#fixed;
  }

  #match(caller: RequestContext): readonly Hits[] {
    const [only] = this.numbers;
    if (only !== undefined && this.numbers.length === 1) return this.#matchOnly(only, caller);
    const answers = this.#conditions.map((condition) => condition.answersFor(caller));
    // A condition that sees no difference between items is the cheapest to fail.
    if (answers.some((answer) => answer.isUniform && answer.of(this.numbers[0] ?? 0) === 'no')) return [];
    const covered = this.#covered(caller);
    return answers.length === 0 ? covered : narrow(covered, answers);
  }

  /** Where each resource has a policy of its own there is nothing to share. */
  #matchOnly(number: number, caller: RequestContext): readonly Hits[] {
    const context = this.#question.contextOf(number, caller);
    const outcome = matchCircumstances(this.statement, context, this.#question.resourceOf(number));
    return outcome === 'no' ? [] : [{ outcome, numbers: this.numbers }];
  }

  #covered(caller: RequestContext): readonly Hits[] {
    const { resources } = this.statement;
    if (resources === undefined) return [{ outcome: 'yes', numbers: this.numbers }];
    if (this.#patternClasses.examples.length > 1) return this.#coveredOneByOne(resources, caller);
    const doubts = new Set<Exclude<PatternDoubt, 'none'>>();
    const globs: Glob[] = [];
    const context = this.#question.contextOf(this.numbers[0] ?? 0, caller);
    for (const template of resources.patterns) {
      const glob = resolveTemplate(template, context);
      if (typeof glob === 'string') doubts.add(glob);
      else globs.push(glob);
    }
    const listed = this.#listed(globs);
    const doubt = [...doubts].reduce<PatternDoubt>(worseDoubt, 'none');
    return this.#split(listed, outcomeOf(!resources.negated), outcomeOfUnlisted(resources.negated, doubt));
  }

  #coveredOneByOne(resources: PatternList<Template>, caller: RequestContext): readonly Hits[] {
    const sorted = new HitSorter();
    for (const number of this.numbers) {
      const context = this.#question.contextOf(number, caller);
      sorted.add(number, matchPatterns(resources, context, this.#question.resourceOf(number)));
    }
    return sorted.hits();
  }

  #listed(globs: readonly Glob[]): readonly number[] {
    if (this.numbers !== this.#question.numbers) {
      return this.numbers.filter((number) => globs.some((glob) => matchGlob(glob, this.#question.resourceOf(number))));
    }
    const [only, ...more] = globs.map((glob) => this.#question.resources.matching(glob));
    return more.length === 0 ? (only ?? []) : [...new Set([...(only ?? []), ...more.flat()])];
  }

  #split(listed: readonly number[], whenListed: Outcome, otherwise: Outcome): readonly Hits[] {
    const hits: Hits[] = whenListed === 'no' ? [] : [{ outcome: whenListed, numbers: listed }];
    if (otherwise === 'no') return hits;
    const isListed = new Set(listed);
    return [...hits, { outcome: otherwise, numbers: this.numbers.filter((number) => !isListed.has(number)) }];
  }
}

/** Items of some hits for which all conditions hold, or may. */
function narrow(covered: readonly Hits[], answers: readonly ConditionAnswers[]): readonly Hits[] {
  const sorted = new HitSorter();
  for (const { outcome, numbers } of covered) {
    for (const number of numbers) {
      let all = outcome;
      for (const answer of answers) {
        if (all === 'no') break;
        all = allOf(all, answer.of(number));
      }
      sorted.add(number, all);
    }
  }
  return sorted.hits();
}

class ClassedCondition {
  readonly classes: KeyClasses;
  readonly #condition: Condition;
  readonly #question: AskedItems;

  constructor(question: AskedItems, condition: Condition) {
    this.#question = question;
    this.#condition = condition;
    this.classes = question.classes.of(conditionKeys(condition));
  }

  answersFor(caller: RequestContext): ConditionAnswers {
    return new ConditionAnswers(this.classes, (example) =>
      evaluateCondition(this.#condition, this.#question.contextOf(example, caller)),
    );
  }
}

/** The answers of one condition for one caller, each class asked when it is first met. */
class ConditionAnswers {
  readonly isUniform: boolean;
  readonly #classes: KeyClasses;
  readonly #ask: (example: number) => Outcome;
  readonly #answers: (Outcome | undefined)[] = [];

  constructor(classes: KeyClasses, ask: (example: number) => Outcome) {
    this.#classes = classes;
    this.#ask = ask;
    this.isUniform = classes.examples.length === 1;
  }

  of(number: number): Outcome {
    const place = this.#classes.classOf[number] ?? 0;
    const known = this.#answers[place];
    if (known !== undefined) return known;
    const answer = this.#ask(this.#classes.examples[place] ?? number);
    this.#answers[place] = answer;
    return answer;
  }
}
