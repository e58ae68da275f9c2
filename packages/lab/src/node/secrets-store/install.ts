import { textAt } from '../../kubernetes/json/json.ts';
import type { ClusterSystem } from '../../kubernetes/kubernetes-api.ts';
import { secretsStoreDriver, secretsStoreKinds } from './definitions.ts';

/** Installs the driver's kinds and its CSIDriver, where they are missing; what somebody has changed stays. */
export async function installSecretsStore({ client }: ClusterSystem): Promise<void> {
  for (const [path, object] of [
    ...secretsStoreKinds().map((kind) => ['/apis/apiextensions.k8s.io/v1/customresourcedefinitions', kind] as const),
    ['/apis/storage.k8s.io/v1/csidrivers', secretsStoreDriver()] as const,
  ]) {
    const { status, body } = await client.send('POST', path, object);
    if (status !== 201 && status !== 409) throw new Error(textAt(body, 'message'));
  }
}
