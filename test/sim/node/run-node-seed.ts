import { tell } from '../run/report.ts';
import type { Plan } from '../world/world.ts';
import { type ComposeProvider, providerUnderTest } from './provider-life.ts';
import { pods } from './scenario.ts';
import { type NodeResult, simulateNodes } from './simulate-nodes.ts';

/** Virtual milliseconds of the quiet phase: five refresh intervals. */
const quietMs = 600_000;

/** One seed of the nodes as the tests and the command line run it. */
export function runNodeSeed(
  seed: string,
  plan: Plan = { faults: 'swarm' },
  compose: ComposeProvider = providerUnderTest,
): Promise<NodeResult> {
  return simulateNodes({ seed, plan, pods, compose, script: 'drawn', quietMs });
}

export function tellNodes({ world, violations, performed, missing, record }: NodeResult): string {
  const again = `npm run sim -- --nodes --seed ${world.seed}`;
  return tell({ world, violations, performed, marks: record.marks, missing, again });
}
