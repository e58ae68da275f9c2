import type { Violation } from '../invariants/run-record.ts';
import { faultAddress, type Plan, type World } from '../world/world.ts';

/** Most operations that a script has. */
const mostOperations = 14;

/**
 * Makes a failing run smaller: takes away faults and operations as long as the same invariant still breaks. What is left
 * is what it takes. Choices are addressed by what they decide, so taking one away leaves the others as they were, as long
 * as the run still comes to them.
 *
 * @param run runs the seed with a plan
 * @param tried hears after each attempt how many faults fired in it
 */
export async function shrink<Result extends { readonly world: World; readonly violations: readonly Violation[] }>(
  run: (plan: Plan) => Promise<Result>,
  tried: (left: number) => void,
): Promise<Result> {
  let best = await run({ faults: 'swarm' });
  const broken = best.violations[0]?.invariant;
  if (broken === undefined) return best;
  const suppress = new Set<string>();
  const skip = new Set<number>();

  const attempt = async (faults: readonly string[], operations: readonly number[]): Promise<boolean> => {
    const plan: Plan = {
      faults: 'swarm',
      suppress: new Set([...suppress, ...faults]),
      skip: new Set([...skip, ...operations]),
    };
    const result = await run(plan);
    tried(result.world.firedLog.length);
    if (!result.violations.some(({ invariant }) => invariant === broken)) return false;
    for (const fault of faults) suppress.add(fault);
    for (const operation of operations) skip.add(operation);
    best = result;
    return true;
  };

  for (let operation = 0; operation < mostOperations; operation += 1) await attempt([], [operation]);
  // Halves first, then quarters, down to single faults.
  for (let size = Math.ceil(best.world.firedLog.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.world.firedLog.length; ) {
      const taken = best.world.firedLog.slice(at, at + size).map(faultAddress);
      if (!(await attempt(taken, []))) at += size;
    }
  }
  return best;
}
