import type { ListFilter } from '@lockkeeper/core';
import type { Desk } from '../desk.ts';
import type { ReadContext } from '../read.ts';

/** One list on its way. */
export interface ListRun {
  readonly desk: Desk;
  readonly context: ReadContext;
  readonly filter: ListFilter;
  /** Nobody waits for it any more. */
  readonly isAbandoned: () => boolean;
  /** Makes one call when the scope has a place for it. */
  readonly inTurn: <T>(call: () => Promise<T>) => Promise<T>;
}
