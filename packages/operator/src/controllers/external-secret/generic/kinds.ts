import {
  type GenericTargetRules,
  kindText,
  type KindReference,
  type Refusal,
  refusal,
  refusedGenericTarget,
} from '@lockkeeper/core';
import type { KubeClient, ResourceType } from '@lockkeeper/kube';

/** Finds how the API server serves the kinds that targets may be of. What was found is kept; there are as many as the platform lists. */
export class GenericKinds {
  readonly #client: KubeClient;
  readonly #rules: GenericTargetRules;
  readonly #found = new Map<string, ResourceType>();

  constructor(client: KubeClient, rules: GenericTargetRules) {
    this.#client = client;
    this.#rules = rules;
  }

  /** The kind of a target, once the platform's list and our own have let it through (`threat/T5`). */
  async resolve(reference: KindReference, name: string, signal: AbortSignal): Promise<ResourceType | Refusal> {
    const no = refusedGenericTarget(reference, name, this.#rules);
    if (no !== undefined) return no;
    const key = kindText(reference);
    const known = this.#found.get(key) ?? (await this.#discover(reference, signal));
    if (known === undefined) return refusal('InvalidInput', `the API server serves no ${key}`, 'later');
    if (!known.namespaced) return refusal('Refused', `${key} is no target: its objects belong to no namespace`);
    this.#found.set(key, known);
    return known;
  }

  async #discover({ apiVersion, kind }: KindReference, signal: AbortSignal): Promise<ResourceType | undefined> {
    const slash = apiVersion.lastIndexOf('/');
    const group = slash === -1 ? '' : apiVersion.slice(0, slash);
    const types = await this.#client.discover(group, apiVersion.slice(slash + 1), { signal });
    return types.find((type) => type.kind === kind);
  }
}
