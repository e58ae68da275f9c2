import { describe, expect, it } from 'vitest';
import { operatorUnderTest } from './run/compose-operator.ts';
import { endState } from './run/end-state.ts';
import { report } from './run/report.ts';
import { runSeed } from './run/run-seed.ts';
import { sabotaged, sabotages } from './run/sabotage.ts';
import { simulate } from './run/simulate.ts';
import { fullScenario } from './scenario/scenario.ts';

describe('the simulation', () => {
  it('is a function of its seed: one seed run twice makes the same choices and takes the same steps', async () => {
    for (const seed of ['8f3a', '2']) {
      const plan = { faults: 'swarm', keepLog: true } as const;
      const [first, second] = [await runSeed(seed, plan), await runSeed(seed, plan)];
      const differs = first.world.trace.findIndex((step, i) => step !== second.world.trace[i]);
      expect(differs === -1 ? '' : `${first.world.trace[differs]} | ${second.world.trace[differs]}`).toBe('');
      expect(second.world.draws).toEqual(first.world.draws);
      expect(second.world.digest).toBe(first.world.digest);
      expect(endState(second)).toEqual(endState(first));
    }
  });

  it('takes another course for another seed', async () => {
    const [first, second] = [await runSeed('3'), await runSeed('4')];
    expect(first.world.digest).not.toBe(second.world.digest);
  });

  it('has nothing to object to when nothing goes wrong', async () => {
    const options = { seed: '1', scenario: fullScenario, compose: operatorUnderTest, script: true, quietMs: 3_600_000 };
    const result = await simulate({ ...options, plan: { faults: 'none' } });
    expect(result.violations, report(result)).toEqual([]);
    expect(result.world.fired.size).toBe(0);
  });

  it.each(sabotages)('notices that $name ($breaks)', async (sabotage) => {
    const found = new Set<string>();
    for (let seed = 1; seed <= 20 && !found.has(sabotage.breaks); seed += 1) {
      const result = await runSeed(seed.toString(16), { faults: 'swarm' }, sabotaged(operatorUnderTest, sabotage));
      for (const { invariant } of result.violations) found.add(invariant);
    }
    expect([...found]).toContain(sabotage.breaks);
  });
});
