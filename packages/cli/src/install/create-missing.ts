import type { InstalledObject } from '@lockkeeper/admission';
import { type KubeClient, KubeError } from '@lockkeeper/kube';

function exists(error: unknown): boolean {
  return error instanceof KubeError && error.reason === 'AlreadyExists';
}

/** Creates what a service needs, in this order. What exists already is left as it is. */
export async function createMissing(
  client: KubeClient,
  objects: readonly InstalledObject[],
  signal: AbortSignal,
): Promise<void> {
  for (const { type, object } of objects) {
    try {
      await client.create(type, object, { signal });
    } catch (error) {
      if (!exists(error)) throw error;
    }
  }
}
