import { fullScenario } from '../scenario/scenario.ts';
import type { Plan } from '../world/world.ts';
import { operatorUnderTest } from './compose-operator.ts';
import type { Compose } from './process-under-test.ts';
import { type SimulationResult, simulate } from './simulate.ts';

/** Virtual milliseconds. */
export const hour = 3_600_000;

/** One seed as the tests and the command line run it. */
export function runSeed(
  seed: string,
  plan: Plan = { faults: 'swarm' },
  compose: Compose = operatorUnderTest,
): Promise<SimulationResult> {
  return simulate({ seed, plan, scenario: fullScenario, compose, script: true, quietMs: hour });
}
