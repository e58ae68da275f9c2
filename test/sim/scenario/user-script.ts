import type { AwsAccounts, SourceAddress } from '../aws/account.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { KubeJson } from '../cluster/history.ts';
import { type Later, type Operation, scheduleOperations } from '../world/schedule-operations.ts';
import type { World } from '../world/world.ts';
import { clusterSecretStore, externalSecret, type ExternalSecretSpec, path, secretStore } from './manifests.ts';
import { externalSecrets, localStore, sharedLabel, sharedStore, sources } from './scenario.ts';

/** What an operation may touch. `later` runs the second half of an operation that takes time. */
interface Scene {
  readonly world: World;
  readonly cluster: Cluster;
  readonly accounts: AwsAccounts;
  readonly later: Later;
}

type Placed = (typeof externalSecrets)[number];

const nonEmpty = <T>(list: readonly T[]): readonly [T, ...T[]] => list as readonly [T, ...T[]];
const pickExternalSecret = ({ world }: Scene, who: string): Placed =>
  world.pick('user.object', who, nonEmpty(externalSecrets));
const pickSource = ({ world }: Scene, who: string): SourceAddress =>
  world.pick('aws.source', who, nonEmpty(sources))[0];

/** Reads, changes and writes back; gives up quietly when the object is gone or somebody was faster, as people do. */
async function edit(scene: Scene, where: string, change: (object: KubeJson) => KubeJson): Promise<void> {
  const { status, body } = await scene.cluster.user('GET', where);
  if (status === 200) await scene.cluster.user('PUT', where, change(body));
}

const setSpec =
  (spec: ExternalSecretSpec) =>
  (object: KubeJson): KubeJson => ({ ...object, spec });

/** Another wish for the same object: other keys, other source. */
function otherSpec(spec: ExternalSecretSpec): ExternalSecretSpec {
  const key = spec.secretStoreRef.kind === 'SecretStore' ? 'other' : 'token';
  const { dataFrom: _, ...rest } = spec;
  const { template: __, ...target } = spec.target ?? {};
  return { ...rest, target, data: [{ secretKey: 'replaced', remoteRef: { key } }] };
}

/** The Secret of a drawn ExternalSecret. */
const secretPath = ({ namespace, name, spec }: Placed): string => path.secrets(namespace, spec.target?.name ?? name);

const relabel = (scene: Scene, namespace: string, shared: boolean): Promise<unknown> =>
  scene.cluster.user('PATCH', path.namespaces(namespace), {
    metadata: { labels: { 'shared-secrets': shared ? sharedLabel['shared-secrets'] : null } },
  });

const operations: readonly Operation<Scene>[] = Object.freeze([
  {
    name: 'edit a spec and take it back',
    run: async (scene) => {
      const { namespace, name, spec } = pickExternalSecret(scene, 'toggle');
      const where = path.externalSecrets(namespace, name);
      await edit(scene, where, setSpec(otherSpec(spec)));
      scene.later('toggle', () => edit(scene, where, setSpec(spec)));
    },
  },
  {
    name: 'edit a spec for good',
    run: async (scene) => {
      const { namespace, name, spec } = pickExternalSecret(scene, 'edit');
      await edit(scene, path.externalSecrets(namespace, name), setSpec(otherSpec(spec)));
    },
  },
  {
    name: 'ask for a source that is not there',
    run: async (scene) => {
      const { namespace, name, spec } = pickExternalSecret(scene, 'bad');
      const where = path.externalSecrets(namespace, name);
      const bad = { ...otherSpec(spec), data: [{ secretKey: 'x', remoteRef: { key: 'no-such-thing' } }] };
      await edit(scene, where, setSpec(bad));
      scene.later('bad', () => edit(scene, where, setSpec(spec)));
    },
  },
  {
    name: 'delete an ExternalSecret and create it again',
    run: async (scene) => {
      const { namespace, name, spec } = pickExternalSecret(scene, 'recreate');
      await scene.cluster.user('DELETE', path.externalSecrets(namespace, name));
      scene.later('recreate', async () => {
        await scene.cluster.user('POST', path.externalSecrets(namespace), externalSecret(name, spec));
      });
    },
  },
  {
    name: 'delete an ExternalSecret',
    run: async (scene) => {
      const { namespace, name } = pickExternalSecret(scene, 'delete');
      await scene.cluster.user('DELETE', path.externalSecrets(namespace, name));
    },
  },
  {
    name: 'create one more ExternalSecret',
    run: async (scene) => {
      const name = `extra-${scene.world.steps}`;
      const store = scene.world.pick<ExternalSecretSpec['secretStoreRef']>('user.store', 'create', [
        localStore,
        sharedStore,
      ]);
      const key = store.kind === 'SecretStore' ? 'plain' : 'token';
      const spec = { refreshInterval: '3m', secretStoreRef: store, data: [{ secretKey: 'k', remoteRef: { key } }] };
      await scene.cluster.user('POST', path.externalSecrets('team-a'), externalSecret(name, spec));
    },
  },
  {
    name: 'name another target and go back',
    run: async (scene) => {
      const { namespace, name, spec } = pickExternalSecret(scene, 'retarget');
      const where = path.externalSecrets(namespace, name);
      const target = { ...spec.target, name: `${spec.target?.name ?? name}-moved` };
      await edit(scene, where, setSpec({ ...spec, target }));
      if (scene.world.draw('user.stays', 'retarget') < 0.5)
        scene.later('retarget', () => edit(scene, where, setSpec(spec)));
    },
  },
  {
    name: 'edit a Secret by hand',
    run: async (scene) => {
      const data = {
        added: Buffer.from('by hand').toString('base64'),
        password: Buffer.from('broken').toString('base64'),
      };
      await scene.cluster.user('PATCH', secretPath(pickExternalSecret(scene, 'hand')), { data });
    },
  },
  {
    name: 'strip the managed label',
    run: async (scene) => {
      const labels = { 'reconcile.external-secrets.io/managed': null };
      await scene.cluster.user('PATCH', secretPath(pickExternalSecret(scene, 'strip')), { metadata: { labels } });
    },
  },
  {
    name: 'delete a Secret',
    run: async (scene) => {
      await scene.cluster.user('DELETE', secretPath(pickExternalSecret(scene, 'secret')));
    },
  },
  {
    name: 'close a namespace, and perhaps open it again',
    run: async (scene) => {
      const namespace = scene.world.pick('user.namespace', 'close', ['team-a', 'team-b']);
      await relabel(scene, namespace, false);
      if (scene.world.draw('user.stays', 'close') < 0.7)
        scene.later('close', async () => void (await relabel(scene, namespace, true)));
    },
  },
  {
    name: 'open a namespace, and perhaps close it again',
    run: async (scene) => {
      await relabel(scene, 'team-c', true);
      if (scene.world.draw('user.stays', 'open') < 0.7)
        scene.later('open', async () => void (await relabel(scene, 'team-c', false)));
    },
  },
  {
    name: 'narrow the cluster store, and widen it again',
    run: async (scene) => {
      const where = path.clusterSecretStores('shared');
      const narrow = clusterSecretStore('shared', { 'shared-secrets': 'nobody' }) as KubeJson;
      const wide = clusterSecretStore('shared', sharedLabel) as KubeJson;
      await edit(scene, where, (store) => ({ ...store, spec: narrow.spec }));
      scene.later('narrow', () => edit(scene, where, (store) => ({ ...store, spec: wide.spec })));
    },
  },
  {
    name: 'delete a store and create it again',
    run: async (scene) => {
      await scene.cluster.user('DELETE', path.secretStores('team-a', 'local'));
      scene.later('store', async () => {
        await scene.cluster.user('POST', path.secretStores('team-a'), secretStore('local', 'reader'));
      });
    },
  },
  {
    name: 'AWS: a new version',
    run: async (scene) => scene.accounts.rotate(pickSource(scene, 'rotate')),
  },
  {
    name: 'AWS: a source goes, and perhaps comes back',
    run: async (scene) => {
      const at = pickSource(scene, 'remove');
      scene.accounts.remove(at);
      if (scene.world.draw('user.stays', 'remove') < 0.7) scene.later('remove', async () => scene.accounts.rotate(at));
    },
  },
  {
    name: 'AWS: a source is denied, and perhaps allowed again',
    run: async (scene) => {
      const at = pickSource(scene, 'deny');
      scene.accounts.deny(at, true);
      if (scene.world.draw('user.stays', 'deny') < 0.7) scene.later('deny', async () => scene.accounts.deny(at, false));
    },
  },
]);

export const operationNames: readonly string[] = operations.map(({ name }) => name);

/** Longest time between the two halves of an operation. */
const longestPause = 25_000;

/**
 * Schedules a drawn number of drawn operations between now and `until`; second halves may come a little later.
 * `onDone` hears the name of each operation as it happens.
 */
export function scheduleScript(
  world: World,
  cluster: Cluster,
  accounts: AwsAccounts,
  until: number,
  onDone: (name: string) => void,
): void {
  scheduleOperations(world, {
    operations: nonEmpty(operations),
    until,
    longestPause,
    onDone,
    sceneWith: (later) => ({ world, cluster, accounts, later }),
  });
}
