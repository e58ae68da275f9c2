import { expect, it } from 'vitest';
import { operatorUnderTest } from './run/compose-operator.ts';
import { everyCrash } from './run/crash-points.ts';
import { endState } from './run/end-state.ts';
import { report } from './run/report.ts';
import { simulate } from './run/simulate.ts';
import { smallScenario } from './scenario/scenario.ts';

const options = { seed: 'crash', scenario: smallScenario, compose: operatorUnderTest, script: false, quietMs: 600_000 };

it('threat/O7 every write is a crash point: a death at any port call, at any of three places, ends as the run without it', async () => {
  const reference = endState(await simulate({ ...options, plan: { faults: 'none' } }));
  const broken: string[] = [];
  let runs = 0;
  for await (const { call, place, result } of everyCrash(options)) {
    runs += 1;
    if (result.violations.length > 0) broken.push(`crash at call ${call}, ${place}\n${report(result)}`);
    expect(endState(result), `crash at call ${call}, ${place}`).toEqual(reference);
  }
  expect(broken.slice(0, 3).join('\n\n'), `${broken.length} of ${runs} crashes broke an invariant`).toBe('');
  expect(runs).toBeGreaterThan(60);
}, 300_000);
