import { expect, it } from 'vitest';
import type { AwsAccounts } from '../aws/account.ts';
import type { World } from '../world/world.ts';
import { providerUnderTest } from './provider-life.ts';
import { tellNodes } from './run-node-seed.ts';
import { pods, sources } from './scenario.ts';
import { type NodeResult, simulateNodes } from './simulate-nodes.ts';

/** A death after a reply and before the next call is a death before that call: two places are enough. */
const crashPlaces = ['before-send', 'committed'] as const;

/** One pod whose files the provider writes, and a new version of all that it shows. */
const options = {
  seed: 'crash',
  pods: pods.filter(({ node, namespace, className }) => node === 1 && namespace === 'red' && className === 'all'),
  compose: providerUnderTest,
  script: (world: World, accounts: AwsAccounts) => {
    world.schedule(60_000, undefined, 'AWS rotates', () => sources.forEach(([address]) => accounts.rotate(address)));
  },
  quietMs: 60_000,
};

const files = ({ record }: NodeResult): unknown => record.pods.map((pod) => [...pod.files].toSorted());

it('a provider that dies at any call or file operation leaves the old files or the new ones, and the next one ends what it began', async () => {
  const reference = await simulateNodes({ ...options, plan: { faults: 'none' } });
  expect(reference.violations, tellNodes(reference)).toEqual([]);
  expect(reference.record.changes).toHaveLength(2);
  // What comes after the second change is tidied up, and then only looked at.
  const calls = reference.callsUntilLastChange + 8;
  const broken: string[] = [];
  for (let call = 0; call < calls; call += 1) {
    for (const place of crashPlaces) {
      const result = await simulateNodes({ ...options, plan: { faults: 'none', crash: { call, place } } });
      if (result.violations.length > 0) broken.push(`death at call ${call}, ${place}\n${tellNodes(result)}`);
      expect(files(result), `death at call ${call}, ${place}`).toEqual(files(reference));
    }
  }
  expect(broken.slice(0, 3).join('\n\n'), `${broken.length} deaths broke an invariant`).toBe('');
  expect(calls).toBeGreaterThan(60);
}, 300_000);
