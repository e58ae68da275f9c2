import type { Fault } from '../errors/fault.ts';

/** What isolating needs to know about one kind of batch call. */
export interface BatchSteps<Flight> {
  /** Whether the batch call is still believed to be permitted; may turn false while isolating. */
  mayBatch(): boolean;
  /** Makes one call. Undefined: every flight is taken care of. A fault: none is, and one of them may be the cause. */
  send(flights: readonly Flight[]): Promise<Fault | undefined>;
  /** The flight that the fault names, if it names exactly one. A hint only: each flight gets a verdict of its own. */
  suspectOf(fault: Fault, flights: readonly Flight[]): Flight | undefined;
  /** Reads one flight by itself, now. */
  inspect(flight: Flight): Promise<void>;
  /** Hands a flight to the lane of single reads. */
  readSingly(flight: Flight): void;
}

/** How often a batch may shrink by a named suspect before it is halved: halving has the better worst case. */
const HINTS = 2;

/**
 * Reads flights in one call and, when AWS refuses the call as a whole, finds those that spoil it (`threat/C6`): first by
 * the name in the refusal, then by halves. If the left half succeeds the fault is in the right one, which is then split
 * without being sent as a whole again. One bad among twenty costs 3 calls with a hint.
 *
 * @returns whether no flight was found guilty.
 */
export async function readIsolating<Flight>(
  flights: readonly Flight[],
  steps: BatchSteps<Flight>,
  hints: number = HINTS,
): Promise<boolean> {
  if (!steps.mayBatch()) {
    flights.forEach((flight) => steps.readSingly(flight));
    return true;
  }
  const fault = await steps.send(flights);
  if (fault === undefined) {
    return true;
  }
  const suspect = hints > 0 ? steps.suspectOf(fault, flights) : undefined;
  if (suspect === undefined) {
    await halve(flights, steps, hints);
    return false;
  }
  await steps.inspect(suspect);
  const others = flights.filter((flight) => flight !== suspect);
  if (others.length > 0) {
    await readIsolating(others, steps, hints - 1);
  }
  return false;
}

/** Splits flights of which at least one is guilty. */
async function halve<Flight>(flights: readonly Flight[], steps: BatchSteps<Flight>, hints: number): Promise<void> {
  const [only] = flights;
  if (flights.length === 1 && only !== undefined) {
    await steps.inspect(only);
    return;
  }
  const middle = Math.ceil(flights.length / 2);
  const right = flights.slice(middle);
  const isLeftClean = await readIsolating(flights.slice(0, middle), steps, hints);
  if (isLeftClean && steps.mayBatch()) {
    await halve(right, steps, hints);
  } else {
    await readIsolating(right, steps, hints);
  }
}
