import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCluster, type TestCluster } from './fakes/cluster.ts';
import { externalSecret, type Manifest, secretStore } from './fakes/manifests.ts';

const ESO_FINALIZER = 'externalsecrets.external-secrets.io/externalsecret-cleanup';

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await startCluster({ rules: { onlyNamedStores: true } });
});
afterEach(() => cluster.stop());

function named(name: string, controller: string): Manifest {
  const store = secretStore(name);
  return { ...store, spec: { ...(store['spec'] as object), controller } };
}

const REST: readonly (readonly [string, object, object])[] = [
  ['that reads from a store without a class', {}, {}],
  ['that reads from a store of the class of ESO', { secretStoreRef: { name: 'theirs' } }, {}],
  ['that reads from a store that is not there', { secretStoreRef: { name: 'absent' } }, {}],
  [
    'that reads from generators alone',
    {
      secretStoreRef: undefined,
      dataFrom: [
        {
          sourceRef: {
            generatorRef: { apiVersion: 'generators.external-secrets.io/v1alpha1', kind: 'UUID', name: 'g' },
          },
        },
      ],
    },
    {},
  ],
  ['that is not valid', { target: { template: { type: 'bootstrap.kubernetes.io/token' } } }, {}],
];

describe('beside ESO, with --only-named-stores', () => {
  it('serves the stores of its class, and what reads from them', async () => {
    await cluster.apply(named('ours', 'lockkeeper'), externalSecret('db', { secretStoreRef: { name: 'ours' } }));
    expect(await cluster.ready('ours', 'SecretStore')).toBe('True Valid: store validated');
    expect(await cluster.values('db')).toEqual({ password: 'hunter2-db' });
  });

  it.each(REST)('writes nothing for an ExternalSecret %s', async (_, spec, metadata) => {
    await cluster.apply(named('theirs', 'default'));
    cluster.forgetTraffic();
    await cluster.apply(externalSecret('db', spec, undefined, metadata));
    await cluster.advance(7_200_000);
    expect(cluster.writes).toEqual([]);
    expect(cluster.eventWrites).toBe(0);
    expect(cluster.awsCalls()).toBe(0);
  });

  it('leaves their objects to them also when they are deleted', async () => {
    await cluster.apply(externalSecret('db', {}, undefined, { finalizers: [ESO_FINALIZER] }));
    await cluster.delete('ExternalSecret', 'db');
    await cluster.settle();
    expect((await cluster.get('ExternalSecret', 'db')).metadata.finalizers).toEqual([ESO_FINALIZER]);
  });
});
