import type { CrashPlace } from '../world/world.ts';
import { type SimulationOptions, type SimulationResult, simulate } from './simulate.ts';

/** One death, at one place of one port call. */
export interface CrashRun {
  readonly call: number;
  readonly place: CrashPlace;
  readonly result: SimulationResult;
}

export const crashPlaces: readonly CrashPlace[] = ['before-send', 'committed', 'replied'];

/**
 * Tries a crash at every port call that a run without faults makes until it has converged, at each of the three places
 * at which a crash can differ: nothing sent; done, but the reply unseen; reply seen, and nothing after.
 */
export async function* everyCrash(
  options: Omit<SimulationOptions, 'plan'>,
): AsyncGenerator<CrashRun, { readonly reference: SimulationResult; readonly calls: number }> {
  const reference = await simulate({ ...options, plan: { faults: 'none' } });
  const calls = reference.callsBeforeQuiet;
  for (let call = 0; call < calls; call += 1) {
    for (const place of crashPlaces) {
      yield { call, place, result: await simulate({ ...options, plan: { faults: 'none', crash: { call, place } } }) };
    }
  }
  return { reference, calls };
}
