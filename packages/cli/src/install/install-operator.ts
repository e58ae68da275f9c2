import { type KubeClient, KubeError } from '@lockkeeper/kube';
import { operatorObjects } from './operator-objects.ts';

function exists(error: unknown): boolean {
  return error instanceof KubeError && error.reason === 'AlreadyExists';
}

/** Creates the operator's namespace, account and rights. What exists already is left as it is. */
export async function installOperator(client: KubeClient, signal: AbortSignal): Promise<void> {
  for (const { type, object } of operatorObjects()) {
    try {
      await client.create(type, object, { signal });
    } catch (error) {
      if (!exists(error)) throw error;
    }
  }
}
