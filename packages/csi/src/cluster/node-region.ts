import { LockkeeperError, type ProvenAccount } from '@lockkeeper/core';
import { type KubeClient, type KubeObject, pods, readLabel, type ResourceType } from '@lockkeeper/kube';

const REGION_LABEL = 'topology.kubernetes.io/region';

const nodes: ResourceType = { group: '', version: 'v1', plural: 'nodes', kind: 'Node', namespaced: false };

interface Pod extends KubeObject {
  readonly spec?: { readonly nodeName?: string };
}

/** The region of the node this process runs on: given, or found once by way of a pod that mounts here. */
export class NodeRegion {
  readonly #client: KubeClient;
  #region: string | undefined;

  /** `given`: `AWS_REGION` of the process. */
  constructor(client: KubeClient, given: string | undefined) {
    this.#client = client;
    this.#region = given;
  }

  /** Rejects with LockkeeperError in ASCP's words. */
  async find({ namespace, pod }: ProvenAccount): Promise<string> {
    this.#region ??= await this.#read(namespace, pod?.name ?? '').catch((error: unknown) => {
      if (!(error instanceof LockkeeperError)) throw error;
      throw new LockkeeperError(error.code, `failed to retrieve region from node. error ${error.message}`);
    });
    return this.#region;
  }

  async #read(namespace: string, name: string): Promise<string> {
    const pod = name === '' ? undefined : await this.#client.get<Pod>(pods, { namespace, name });
    if (pod === undefined) throw new LockkeeperError('Absent', `pods "${name}" not found`);
    const nodeName = pod.spec?.nodeName ?? '';
    const node = nodeName === '' ? undefined : await this.#client.get(nodes, { name: nodeName });
    if (node === undefined) throw new LockkeeperError('Absent', `nodes "${nodeName}" not found`);
    const region = readLabel(node.metadata, REGION_LABEL);
    if (!region) {
      throw new LockkeeperError(
        'InvalidInput',
        `Region not found: set region in the SecretProviderClass or AWS_REGION`,
      );
    }
    return region;
  }
}
