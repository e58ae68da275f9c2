import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCluster, type TestCluster } from '../../fakes/cluster.ts';
import { type Manifest, TEAM } from '../../fakes/manifests.ts';

const FINALIZER = 'generatorstate.externalsecrets.io/finalizer';

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await startCluster();
});
afterEach(() => cluster.stop());

function state(name: string, kind: string, inMs?: number): Manifest {
  const deadline =
    inMs === undefined ? {} : { garbageCollectionDeadline: new Date(cluster.clock.now() + inMs).toISOString() };
  return {
    apiVersion: 'generators.external-secrets.io/v1alpha1',
    kind: 'GeneratorState',
    metadata: { name, namespace: TEAM, finalizers: [FINALIZER] },
    spec: { resource: { kind }, state: { token: 'hunter2-state' }, ...deadline },
  };
}

describe('a GeneratorState that ESO left (eso.md §2.6)', () => {
  it('of a generator that is served goes at its deadline, finalizer and all', async () => {
    await cluster.apply(state('old', 'Password', 60_000), state('used', 'Password'));
    expect(await cluster.find('GeneratorState', 'old')).toBeDefined();
    await cluster.advance(61_000);
    await cluster.settle();
    expect(await cluster.find('GeneratorState', 'old')).toBeUndefined();
    expect(await cluster.find('GeneratorState', 'used')).toBeDefined();
  });

  it('threat/T14 does not keep its namespace from being deleted', async () => {
    await cluster.apply(state('used', 'UUID'));
    await cluster.delete('GeneratorState', 'used');
    await cluster.settle();
    expect(await cluster.find('GeneratorState', 'used')).toBeUndefined();
  });

  it('of another generator is left to its own operator, which alone can revoke what it names', async () => {
    await cluster.apply(state('token', 'GithubAccessToken', -1_000));
    await cluster.advance(60_000);
    const left = await cluster.get('GeneratorState', 'token');
    expect(left.metadata.finalizers).toEqual([FINALIZER]);
    expect(cluster.log.join()).toContain('GithubAccessToken');
  });

  it('threat/G4 never shows what it holds', async () => {
    await cluster.apply(state('token', 'GithubAccessToken', -1_000));
    expect(cluster.log.join()).not.toContain('hunter2-state');
  });
});
