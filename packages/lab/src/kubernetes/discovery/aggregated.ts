import type { JsonObject } from '../json/json.ts';
import type { DiscoveredGroup, DiscoveredResource } from './api-groups.ts';

export type AggregatedVersion = 'v2' | 'v2beta1';

/** Which aggregated form the client takes first, if any. Older clients ask for plain JSON and must get it. */
export function wantedAggregation(accept: string | undefined): AggregatedVersion | undefined {
  for (const entry of (accept ?? '').split(',')) {
    const parts = entry.split(';').map((part) => part.trim());
    if (!parts.includes('as=APIGroupDiscoveryList')) {
      if (parts[0] === 'application/json') return undefined;
      continue;
    }
    if (parts.includes('v=v2')) return 'v2';
    if (parts.includes('v=v2beta1')) return 'v2beta1';
  }
  return undefined;
}

/** The content type that an aggregated answer must carry, parameters included: clients compare it. */
export function aggregatedType(version: AggregatedVersion): string {
  return `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
}

export function toAggregated(version: AggregatedVersion, groups: readonly DiscoveredGroup[]): JsonObject {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map(
      (group): JsonObject => ({
        metadata: { ...(group.name === '' ? {} : { name: group.name }), creationTimestamp: null },
        versions: [...group.versions].map(([name, resources]) => ({
          version: name,
          resources: resources.map((resource) => describe(resource, group.name, name)),
          freshness: 'Current',
        })),
      }),
    ),
  };
}

function describe(resource: DiscoveredResource, group: string, version: string): JsonObject {
  return {
    resource: resource.plural,
    responseKind: { group, version, kind: resource.kind },
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: [...resource.verbs],
    ...(resource.shortNames.length === 0 ? {} : { shortNames: [...resource.shortNames] }),
    ...(resource.categories.length === 0 ? {} : { categories: [...resource.categories] }),
    ...(resource.subresources.length === 0
      ? {}
      : {
          subresources: resource.subresources.map((sub) => ({
            subresource: sub.name,
            responseKind: { group: sub.group, version: sub.version, kind: sub.kind },
            verbs: [...sub.verbs],
          })),
        }),
  };
}
