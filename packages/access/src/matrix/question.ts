import { layerContexts, type RequestContext } from '../context/request-context.ts';
import { matchActions } from '../match/match-statement.ts';
import type { Statement } from '../policy/model.ts';
import type { ResourceSide } from '../world/resource-side.ts';
import type { ServiceRequest } from '../world/service-request.ts';
import { KeyClassIndex } from './key-classes.ts';
import { ResourceIndex } from './resource-index.ts';
import { StatementReach } from './statement-reach.ts';

/** One thing asked about one resource, whoever asks. */
export interface QuestionItem {
  readonly request: ServiceRequest;
  readonly side: ResourceSide;
}

/** What statements are matched against: one action on many resources, numbered as the secrets are; some may have none. */
export class Question {
  readonly action: string;
  readonly lowerAction: string;
  readonly items: readonly (QuestionItem | undefined)[];
  /** The numbers of the items that there are. */
  readonly numbers: readonly number[];
  readonly resources: ResourceIndex;
  readonly classes: KeyClassIndex;
  readonly #reaches = new Map<Statement, StatementReach | undefined>();

  constructor(action: string, items: readonly (QuestionItem | undefined)[]) {
    this.action = action;
    this.lowerAction = action.toLowerCase();
    this.items = items;
    const present = items.flatMap((item, number) => (item === undefined ? [] : [[number, item] as const]));
    this.numbers = present.map(([number]) => number);
    this.resources = new ResourceIndex(present.map(([number, { request }]) => [number, request.resource]));
    this.classes = new KeyClassIndex(
      this.numbers,
      items.map((item) => item?.side.context),
    );
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

  /** All condition keys of an item asked about by a caller. */
  contextOf(number: number, caller: RequestContext): RequestContext {
    const own = this.items[number]?.side.context;
    return own === undefined ? caller : layerContexts([own, caller]);
  }

  resourceOf(number: number): string {
    return this.items[number]?.request.resource ?? '';
  }
}
