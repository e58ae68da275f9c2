/** A kind that the API server serves: `group` is empty for core kinds, `plural` is the path segment. */
export interface ResourceType {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** `v1`, `apps/v1`: what stands in an object's `apiVersion`. */
export function apiVersionOf(type: ResourceType): string {
  return type.group === '' ? type.version : `${type.group}/${type.version}`;
}

/** `secrets`, `leases.coordination.k8s.io`: how messages name a kind. */
export function resourceName(type: ResourceType): string {
  return type.group === '' ? type.plural : `${type.plural}.${type.group}`;
}

export const secrets: ResourceType = core('secrets', 'Secret');
export const configMaps: ResourceType = core('configmaps', 'ConfigMap');
export const serviceAccounts: ResourceType = core('serviceaccounts', 'ServiceAccount');
export const pods: ResourceType = core('pods', 'Pod');
export const events: ResourceType = core('events', 'Event');
export const namespaces: ResourceType = { ...core('namespaces', 'Namespace'), namespaced: false };

export const leases: ResourceType = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  namespaced: true,
};

export const customResourceDefinitions: ResourceType = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

function core(plural: string, kind: string): ResourceType {
  return { group: '', version: 'v1', plural, kind, namespaced: true };
}
