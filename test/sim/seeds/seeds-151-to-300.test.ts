import { expect, it } from 'vitest';
import { operationNames } from '../scenario/user-script.ts';
import { checkSeeds } from './check-seeds.ts';

it('holds every invariant for the seeds 151 to 300, and every fault and every operation happens in them', async () => {
  const { coverage, broken } = await checkSeeds(151, 300);
  expect(broken.slice(0, 3).join('\n\n'), `${broken.length} seeds broke an invariant`).toBe('');
  expect(coverage.neverFired, coverage.table()).toEqual([]);
  expect(coverage.neverRan(operationNames)).toEqual([]);
}, 600_000);
