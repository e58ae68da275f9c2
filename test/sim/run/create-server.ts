import { generateKeyPairSync } from 'node:crypto';
import { CUSTOM_RESOURCE_DEFINITIONS } from '@lockkeeper/core';
import { createKubernetesApi, type KubernetesApi } from '@lockkeeper/lab/internal';
import { FakeRandom } from '@lockkeeper/testkit';
import type { Cluster, Identify } from '../cluster/cluster.ts';
import { path } from '../scenario/manifests.ts';
import { hashText } from '../world/hash.ts';
import type { World } from '../world/world.ts';

// Signs ServiceAccount tokens, which no run asks for: one for all runs, and no run's course depends on it.
const serviceAccountKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
});

const silent = (): void => undefined;

/** The lab's API server on virtual time. It never dies: what fails is the way to it. */
export function createServer(world: World): KubernetesApi {
  return createKubernetesApi({
    clock: {
      now: () => world.wall,
      monotonic: () => world.now,
      after: (ms, run) => world.schedule(ms, undefined, 'server', run),
    },
    random: new FakeRandom(hashText(`${world.seed}/server`)),
    keys: { serviceAccountKey: String(serviceAccountKey) },
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
}

/** Everybody is let in by certificate: rights inside the cluster are not what these runs are about. */
export const identify: Identify = (author) => ({
  clientCertificate: { commonName: author, organizations: ['system:masters'] },
});

/** Installs the CRDs and waits until they are served. */
export async function installDefinitions(server: KubernetesApi, cluster: Cluster): Promise<void> {
  for (const crd of CUSTOM_RESOURCE_DEFINITIONS) {
    const answer = await cluster.user('POST', path.definitions(), crd);
    if (answer.status !== 201) throw new Error(`CRD answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  server.settle();
}
