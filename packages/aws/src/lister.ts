import type { Clock, ListAnswer, ListFilter, Log } from '@lockkeeper/core';
import { Flight } from './batcher/flight.ts';
import type { Slots } from './calls/slots.ts';
import type { Desk } from './desk.ts';
import { ParameterLists } from './parameter-store/list.ts';
import type { ReadContext } from './read.ts';
import { listSecrets } from './secrets-manager/list.ts';
import type { ListRun } from './list/list-run.ts';

export interface ListerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly desk: Desk;
  readonly slots: Slots;
}

type ListFlight = Flight<ListFilter, ListAnswer>;

/** An error of ours must still answer everybody who waits. */
const CRASHED: ListAnswer = Object.freeze({
  kind: 'failed',
  code: 'Internal',
  message: 'listing failed for a reason of our own; the log of the process says more',
  retry: 'later',
});

/**
 * Lists names. Whoever asks for the same list of the same scope while it is read gets the same answer; nothing is remembered after that,
 * and scopes share nothing (`threat/C1`). The list goes on until nobody waits for it.
 */
export class Lister {
  readonly #options: ListerOptions;
  readonly #parameters: ParameterLists;
  readonly #flights = new Map<string, ListFlight>();

  constructor(options: ListerOptions) {
    this.#options = options;
    this.#parameters = new ParameterLists(options.clock);
  }

  /** Rejects with the signal's reason only. */
  list(context: ReadContext, filter: ListFilter, signal: AbortSignal): Promise<ListAnswer> {
    const key = flightKey(context, filter);
    const flight = this.#flights.get(key) ?? this.#start(key, context, filter);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        leave();
        if (flight.isAbandoned) this.#forget(key, flight);
        reject(signal.reason);
      };
      const leave = flight.join((answer) => {
        signal.removeEventListener('abort', onAbort);
        resolve(answer);
      });
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  #start(key: string, context: ReadContext, filter: ListFilter): ListFlight {
    const flight: ListFlight = new Flight(filter);
    this.#flights.set(key, flight);
    void this.#run(context, flight).then((answer) => {
      this.#forget(key, flight);
      flight.settle(answer);
    });
    return flight;
  }

  async #run(context: ReadContext, flight: ListFlight): Promise<ListAnswer> {
    const { desk, log, slots } = this.#options;
    const run: ListRun = {
      desk,
      context,
      filter: flight.item,
      isAbandoned: () => flight.isAbandoned,
      inTurn: async (call) => {
        const release = await slots.acquire(context.key);
        try {
          return await call();
        } finally {
          release();
        }
      },
    };
    try {
      return await (context.scope.service === 'SecretsManager' ? listSecrets(run) : this.#parameters.list(run));
    } catch (thrown) {
      // The class alone: a text could hold what was being read.
      log.error('Listing failed inside the provider', { error: thrown instanceof Error ? thrown.name : typeof thrown });
      return CRASHED;
    }
  }

  #forget(key: string, flight: ListFlight): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}

function flightKey({ key }: ReadContext, { path = '', tags }: ListFilter): string {
  return JSON.stringify([key, path, [...tags].sort(([a], [b]) => (a < b ? -1 : 1))]);
}
