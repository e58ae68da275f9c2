import { type Clock, LockkeeperError } from '@lockkeeper/core';
import type { KubeClient, KubeObject, ResourceType } from '@lockkeeper/kube';
import { mapOf } from '@lockkeeper/kube/internal';
import { type MountAttributes, PARAMETER_NAMES, type ParameterName } from '../attributes/mount-attributes.ts';
import { ExpiringCache } from './expiring-cache.ts';

/**
 * Which parameters of a class a pod may change by its `volumeAttributes`: none, all but `objects`, or all of them, as with ASCP. The
 * driver lays the pod's over the class's, so without a rule here the class would be no policy at all (`threat/V1`).
 */
export type PodOverrides = 'none' | 'settings' | 'all';

const TTL_MS = 10_000;
const MAX_CLASSES = 1_000;

const secretProviderClasses: ResourceType = {
  group: 'secrets-store.csi.x-k8s.io',
  version: 'v1',
  plural: 'secretproviderclasses',
  kind: 'SecretProviderClass',
  namespaced: true,
};

interface ProviderClass extends KubeObject {
  readonly spec?: { readonly parameters?: Readonly<Record<string, string>> };
}

type Parameters = ReadonlyMap<string, string>;

/** Compares what came with what the class itself says. */
export class ClassPolicy {
  readonly #client: KubeClient;
  readonly #overrides: PodOverrides;
  readonly #cache: ExpiringCache<Parameters>;

  constructor(client: KubeClient, clock: Clock, overrides: PodOverrides) {
    this.#client = client;
    this.#overrides = overrides;
    this.#cache = new ExpiringCache(clock, TTL_MS, MAX_CLASSES);
  }

  /**
   * Rejects with LockkeeperError `Refused` when the pod changes what it may not. A caller that names no class is no driver and has
   * nothing to compare with: what it may read is up to its token alone.
   */
  async check({ className, parameters }: MountAttributes, namespace: string): Promise<void> {
    if (this.#overrides === 'all' || className === '') return;
    const key = JSON.stringify([namespace, className]);
    const load = (): Promise<Parameters> => this.#read(namespace, className);
    let changed = this.#changed(parameters, await this.#cache.get(key, load));
    if (changed !== undefined) {
      // The class may have been edited since it was read.
      this.#cache.drop(key);
      changed = this.#changed(parameters, await this.#cache.get(key, load));
    }
    if (changed === undefined) return;
    throw new LockkeeperError(
      'Refused',
      `the pod's volumeAttributes change the parameter ${changed} of SecretProviderClass ${namespace}/${className}, which this provider does not allow: ` +
        `set it in the class, or let the platform start the provider with --pod-overrides=${changed === 'objects' ? 'all' : 'settings'}`,
    );
  }

  #changed(sent: MountAttributes['parameters'], own: Parameters): ParameterName | undefined {
    const guarded = this.#overrides === 'settings' ? (['objects'] as const) : PARAMETER_NAMES;
    return guarded.find((name) => sent[name] !== (own.get(name) ?? ''));
  }

  async #read(namespace: string, name: string): Promise<Parameters> {
    const found = await this.#client
      .get<ProviderClass>(secretProviderClasses, { namespace, name })
      .catch((error: unknown) => {
        if (!(error instanceof LockkeeperError)) throw error;
        throw new LockkeeperError(
          error.code,
          `failed to get secretproviderclass ${namespace}/${name}, error: ${error.message}; the provider reads the class to keep pods from ` +
            'changing it, and needs the right to get secretproviderclasses',
        );
      });
    if (found === undefined) {
      throw new LockkeeperError(
        'Absent',
        `failed to get secretproviderclass ${namespace}/${name}, error: secretproviderclasses.secrets-store.csi.x-k8s.io "${name}" not found`,
      );
    }
    return mapOf(found.spec?.parameters);
  }
}
