import { layerContexts, type RequestContext } from '../context/request-context.ts';
import type { ResourceSide } from '../world/resource-side.ts';
import type { ServiceRequest } from '../world/service-request.ts';
import { KeyClassIndex } from './key-classes.ts';
import { ResourceIndex } from './resource-index.ts';

/** One thing asked about one resource, whoever asks. */
export interface QuestionItem {
  readonly request: ServiceRequest;
  readonly side: ResourceSide;
}

/** The resources of a question, numbered as the secrets are; some may have none. */
export class AskedItems {
  readonly items: readonly (QuestionItem | undefined)[];
  /** The numbers of the items that there are. */
  readonly numbers: readonly number[];
  readonly resources: ResourceIndex;
  readonly classes: KeyClassIndex;

  constructor(items: readonly (QuestionItem | undefined)[]) {
    this.items = items;
    const present = items.flatMap((item, number) => (item === undefined ? [] : [[number, item] as const]));
    this.numbers = present.map(([number]) => number);
    this.resources = new ResourceIndex(present.map(([number, { request }]) => [number, request.resource]));
    this.classes = new KeyClassIndex(
      this.numbers,
      items.map((item) => item?.side.context),
    );
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
