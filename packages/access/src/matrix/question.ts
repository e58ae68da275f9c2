import { matchActions } from '../match/match-statement.ts';
import type { Statement } from '../policy/model.ts';
import { AskedItems, type QuestionItem } from './asked-items.ts';
import { StatementReach } from './statement-reach.ts';

/** What statements are matched against: one action on many resources. */
export class Question extends AskedItems {
  readonly action: string;
  readonly lowerAction: string;
  readonly #reaches = new Map<Statement, StatementReach | undefined>();

  constructor(action: string, items: readonly (QuestionItem | undefined)[]) {
    super(items);
    this.action = action;
    this.lowerAction = action.toLowerCase();
  }

  /** How a statement that may speak about every item reaches them; undefined when it is about other actions. */
  reachOf(statement: Statement): StatementReach | undefined {
    if (this.#reaches.has(statement)) return this.#reaches.get(statement);
    const reach = this.reachWithin(statement, this.numbers);
    this.#reaches.set(statement, reach);
    return reach;
  }

  /** The same for a statement that can speak about some items only. */
  reachWithin(statement: Statement, numbers: readonly number[]): StatementReach | undefined {
    const speaks = numbers.length > 0 && matchActions(statement.actions, this.lowerAction) !== 'no';
    return speaks ? new StatementReach(this, statement, numbers) : undefined;
  }
}
