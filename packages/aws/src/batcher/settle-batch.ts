import type { FetchAnswer, RemoteReference, Scope } from '@lockkeeper/core';
import { answerOfFailure, type DeskOutcome } from '../desk.ts';
import type { Fault, FaultKind } from '../errors/fault.ts';
import { isResourceOf } from '../errors/own-denial.ts';
import type { ReadFlight } from '../read.ts';

/** What a batch call left to do. */
export interface BatchResult {
  /** The call as a whole was refused for a reason that one item may have caused. Nothing is settled. */
  readonly refused?: Fault;
  /** Items that the reply does not mention or could not answer now: each is asked singly, once. */
  readonly again: readonly ReadFlight[];
}

/** Verdicts on a whole call that one of its items may have caused; a verdict on one item must not reach its neighbours. */
const ITEM_MAY_CAUSE: ReadonlySet<FaultKind> = new Set<FaultKind>(['denied', 'request', 'absent']);

/** Settles the flights of one batch call. `answerOf` finds one item's answer in the reply, or undefined to ask singly. */
export function settleBatch<Reply>(
  flights: readonly ReadFlight[],
  outcome: DeskOutcome<Reply>,
  scope: Scope,
  action: string,
  answerOf: (reply: Reply, reference: RemoteReference) => FetchAnswer | undefined,
): BatchResult {
  if (!outcome.ok && 'fault' in outcome && ITEM_MAY_CAUSE.has(outcome.fault.kind)) {
    return { refused: outcome.fault, again: [] };
  }
  const again: ReadFlight[] = [];
  for (const flight of flights) {
    const answer = outcome.ok
      ? answerOf(outcome.value, flight.item)
      : answerOfFailure(outcome, scope, flight.item, action);
    if (answer === undefined) {
      again.push(flight);
    } else {
      flight.settle({ answer, startedAt: outcome.ok ? outcome.startedAt : 0 });
    }
  }
  return { again };
}

/** The one flight whose resource the refusal names. */
export function suspectOf(fault: Fault, flights: readonly ReadFlight[], scope: Scope): ReadFlight | undefined {
  const resource = fault.denial?.resource;
  const named = flights.filter(({ item }) => resource !== undefined && isResourceOf(resource, item, scope));
  return named.length === 1 ? named[0] : undefined;
}
