import type { JsonObject } from '../json/json.ts';
import type { ResourceDefinition, ResourceVersion } from '../resources/definition.ts';
import type { ResourceRegistry } from '../resources/registry.ts';
import { reviewResources } from '../subresources/reviews.ts';

/** One resource under one version, as discovery lists it. */
export interface DiscoveredResource {
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  readonly subresources: readonly DiscoveredSubresource[];
}

export interface DiscoveredSubresource {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

export interface DiscoveredGroup {
  readonly name: string;
  /** Preferred version first. */
  readonly versions: ReadonlyMap<string, readonly DiscoveredResource[]>;
}

const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** What the server offers now, by group; the legacy group is named by the empty text. */
export function discoverGroups(registry: ResourceRegistry): ReadonlyMap<string, DiscoveredGroup> {
  const groups = new Map<string, Map<string, DiscoveredResource[]>>();
  const add = (group: string, version: string, resource: DiscoveredResource): void => {
    const versions = groups.get(group) ?? new Map<string, DiscoveredResource[]>();
    groups.set(group, versions);
    versions.set(version, [...(versions.get(version) ?? []), resource]);
  };
  for (const definition of registry.all()) {
    for (const version of definition.versions) add(definition.group, version.name, describe(definition, version));
  }
  for (const [group, plural, kind, namespaced] of reviewResources) {
    add(group, 'v1', {
      plural,
      singular: kind.toLowerCase(),
      kind,
      namespaced,
      shortNames: [],
      categories: [],
      verbs: ['create'],
      subresources: [],
    });
  }
  return new Map([...groups].map(([name, versions]) => [name, { name, versions: inOrder(versions) }]));
}

function describe(definition: ResourceDefinition, version: ResourceVersion): DiscoveredResource {
  const { group, kind } = definition;
  const status: DiscoveredSubresource = {
    name: 'status',
    group,
    version: version.name,
    kind,
    verbs: ['get', 'patch', 'update'],
  };
  return {
    plural: definition.plural,
    singular: definition.singular,
    kind,
    namespaced: definition.namespaced,
    shortNames: definition.shortNames,
    categories: definition.categories,
    verbs: allVerbs,
    subresources: [...(version.statusSubresource ? [status] : []), ...definition.subresources],
  };
}

/** Stable before beta before alpha, higher numbers first. */
function inOrder<T>(versions: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return new Map([...versions].sort(([a], [b]) => compareVersions(a, b)));
}

export function compareVersions(a: string, b: string): number {
  const rank = (version: string): readonly number[] => {
    const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
    if (match === null) return [3, 0, 0];
    const stage = match[2] === undefined ? 0 : match[2] === 'beta' ? 1 : 2;
    return [stage, -Number(match[1]), -Number(match[3] ?? 0)];
  };
  const [left, right] = [rank(a), rank(b)];
  for (let index = 0; index < left.length; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a < b ? -1 : Number(a > b);
}

/** meta/v1 APIGroup. */
export function toApiGroup(group: DiscoveredGroup): JsonObject {
  const versions = [...group.versions.keys()].map((version) => ({ groupVersion: `${group.name}/${version}`, version }));
  return {
    kind: 'APIGroup',
    apiVersion: 'v1',
    name: group.name,
    versions,
    ...(versions[0] === undefined ? {} : { preferredVersion: versions[0] }),
  };
}

/** meta/v1 APIResourceList. */
export function toResourceList(groupVersion: string, resources: readonly DiscoveredResource[]): JsonObject {
  const rows = resources.flatMap((resource) => [
    {
      name: resource.plural,
      singularName: resource.singular,
      namespaced: resource.namespaced,
      kind: resource.kind,
      verbs: [...resource.verbs],
      ...(resource.shortNames.length === 0 ? {} : { shortNames: [...resource.shortNames] }),
      ...(resource.categories.length === 0 ? {} : { categories: [...resource.categories] }),
    },
    ...resource.subresources.map((sub) => ({
      name: `${resource.plural}/${sub.name}`,
      singularName: '',
      namespaced: resource.namespaced,
      kind: sub.kind,
      verbs: [...sub.verbs],
      group: sub.group,
      version: sub.version,
    })),
  ]);
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: rows };
}
