import { describe, expect, it } from 'vitest';
import { nodeFaults } from '../world/fault-points.ts';
import { Coverage } from '../run/report.ts';
import { nodeOperationNames } from './node-script.ts';
import { nodeSabotages } from './node-sabotage.ts';
import { providerUnderTest } from './provider-life.ts';
import { runNodeSeed, tellNodes } from './run-node-seed.ts';
import { pods, sources } from './scenario.ts';
import type { SimNode } from './sim-node.ts';
import { simulateNodes } from './simulate-nodes.ts';

/** What a run that is to be repeated must come to again. */
const seenAtTheEnd = ({ record }: Awaited<ReturnType<typeof runNodeSeed>>): unknown =>
  record.pods.map(({ pod, files }) => [pod.name, [...files]]);

describe('the simulation of nodes', () => {
  it('holds every invariant for the seeds 1 to 200, and every fault and every operation happens in them', async () => {
    const coverage = new Coverage(nodeFaults);
    const broken: string[] = [];
    for (let number = 1; number <= 200; number += 1) {
      const result = await runNodeSeed(number.toString(16));
      coverage.add(result);
      if (result.violations.length > 0) broken.push(tellNodes(result));
    }
    expect(broken.slice(0, 3).join('\n\n'), `${broken.length} seeds broke an invariant`).toBe('');
    expect(coverage.neverFired, coverage.table()).toEqual([]);
    expect(coverage.neverRan(nodeOperationNames)).toEqual([]);
  }, 600_000);

  it('is a function of its seed', async () => {
    const plan = { faults: 'swarm', keepLog: true } as const;
    const [first, second] = [await runNodeSeed('8f3a', plan), await runNodeSeed('8f3a', plan)];
    const differs = first.world.trace.findIndex((step, i) => step !== second.world.trace[i]);
    expect(differs === -1 ? '' : `${first.world.trace[differs]} | ${second.world.trace[differs]}`).toBe('');
    expect(second.world.digest).toBe(first.world.digest);
    expect(seenAtTheEnd(second)).toEqual(seenAtTheEnd(first));
  });

  it('has nothing to object to when nothing goes wrong', async () => {
    const result = await runNodeSeed('1', { faults: 'none' });
    expect(result.violations, tellNodes(result)).toEqual([]);
    expect(result.record.pods.filter(({ files }) => files.size > 0).length).toBeGreaterThan(3);
  });

  it.each([
    ['calls are given up', (node: SimNode | undefined) => node?.restartDriver()],
    [
      'calls are given up as the provider is replaced',
      (node: SimNode | undefined) => {
        node?.restartDriver();
        node?.replace();
      },
    ],
  ])('keeps files whole when %s, and made again, while they are being written, slowly', async (_name, disturb) => {
    for (const seed of ['b0', 'b1', 'b2', 'b3', 'b4', 'b5']) {
      const state = { isSlow: false };
      const override = (point: string, key: string): number | undefined => {
        if (point === 'swarm') return key === 'fs.slow' ? 0 : 1;
        if (point === 'fs.slow') return Number(!state.isSlow);
        if (point === 'fs.slow-by') return 0.03;
        return point === 'kubelet.retry' ? 0 : undefined;
      };
      const result = await simulateNodes({
        seed,
        plan: { faults: 'swarm', override },
        pods: pods.filter(({ node, namespace }) => node === 1 && namespace === 'red'),
        compose: providerUnderTest,
        quietMs: 60_000,
        script: (world, accounts, nodes) => {
          const at = (ms: number, what: string, run: () => void): void => void world.schedule(ms, undefined, what, run);
          at(20_000, 'files are slow, and AWS rotates', () => {
            state.isSlow = true;
            for (const [address] of sources) accounts.rotate(address);
          });
          for (let ms = 110_000; ms < 230_000; ms += world.between('disturb', seed, 3_000, 9_000)) {
            at(ms, 'disturbed', () => disturb(nodes[1]));
          }
        },
      });
      expect(result.violations, tellNodes(result)).toEqual([]);
      expect(result.record.mounts.some(({ isAlone }) => !isAlone)).toBe(true);
    }
  });

  it.each(nodeSabotages)('notices that $name ($breaks)', async ({ breaks, compose }) => {
    const found = new Set<string>();
    for (let seed = 1; seed <= 20 && !found.has(breaks); seed += 1) {
      const { violations } = await runNodeSeed(seed.toString(16), { faults: 'swarm' }, compose);
      for (const { invariant } of violations) found.add(invariant);
    }
    expect([...found]).toContain(breaks);
  });
});
