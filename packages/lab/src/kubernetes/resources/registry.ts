import type { GroupResource } from '../errors/refusals.ts';
import { collectionName, type ResourceDefinition } from './definition.ts';

/** All resources that this API server serves now. CustomResourceDefinitions add to it and take away from it. */
export class ResourceRegistry {
  readonly #definitions = new Map<string, ResourceDefinition>();
  #version = 0;

  /** Grows with every change; what is derived from the registry (discovery, OpenAPI) is remade when it does. */
  get version(): number {
    return this.#version;
  }

  set(definition: ResourceDefinition): void {
    this.#definitions.set(collectionName(definition), definition);
    this.#version += 1;
  }

  remove(of: GroupResource): void {
    this.#definitions.delete(collectionName(of));
    this.#version += 1;
  }

  find(group: string, plural: string): ResourceDefinition | undefined {
    return this.#definitions.get(`${group}/${plural}`);
  }

  /** The resource of a kind, in whichever version; owner references name kinds. */
  findKind(group: string, kind: string): ResourceDefinition | undefined {
    return this.all().find((definition) => definition.group === group && definition.kind === kind);
  }

  all(): readonly ResourceDefinition[] {
    return [...this.#definitions.values()];
  }
}
