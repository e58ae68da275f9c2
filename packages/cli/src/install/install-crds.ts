import { type Clock, CUSTOM_RESOURCE_DEFINITIONS, LockkeeperError, sleep } from '@lockkeeper/core';
import { customResourceDefinitions, type KubeClient, type KubeObject } from '@lockkeeper/kube';

const POLL_MS = 50;
const LIMIT_MS = 30_000;

interface EstablishedCrd extends KubeObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

function isEstablished(crd: EstablishedCrd | undefined): boolean {
  return crd?.status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True') === true;
}

/** Installs our CRDs and waits until the API server serves their kinds. Rejects with LockkeeperError. */
export async function installCrds(client: KubeClient, clock: Clock, signal: AbortSignal): Promise<void> {
  const since = clock.monotonic();
  for (const { name, object } of CUSTOM_RESOURCE_DEFINITIONS.map(addressed)) {
    await client.patch(
      customResourceDefinitions,
      { name },
      { kind: 'apply', body: object, fieldManager: 'lockkeeper-cli', force: true },
      { signal },
    );
  }
  for (const { name } of CUSTOM_RESOURCE_DEFINITIONS.map(addressed)) {
    while (!isEstablished(await client.get<EstablishedCrd>(customResourceDefinitions, { name }, { signal }))) {
      if (clock.monotonic() - since > LIMIT_MS)
        throw new LockkeeperError(
          'Unavailable',
          `CRD ${name} was installed but is not served after ${LIMIT_MS / 1000} s`,
        );
      await sleep(clock, POLL_MS, signal);
    }
  }
}

function addressed(crd: (typeof CUSTOM_RESOURCE_DEFINITIONS)[number]) {
  return { name: crd.metadata.name, object: crd };
}
