import { LockkeeperError } from '@lockkeeper/core';
import { type ResourceType, resourceName } from './resource-type.ts';

/** Query parameters; entries that are undefined are left out. */
export type Query = Readonly<Record<string, string | undefined>>;

/** The path of a collection. A namespaced collection without a namespace is the cluster-wide one. */
export function collectionPath(type: ResourceType, namespace: string | undefined, query: Query = {}): string {
  if (namespace !== undefined && !type.namespaced) {
    throw new LockkeeperError('InvalidInput', `${resourceName(type)} is cluster-scoped and takes no namespace`);
  }
  const root = type.group === '' ? `/api/${type.version}` : `/apis/${type.group}/${type.version}`;
  const scope = namespace === undefined ? '' : `/namespaces/${segment(namespace)}`;
  return `${root}${scope}/${type.plural}${queryText(query)}`;
}

/** The path of one object, or of one of its subresources. */
export function objectPath(
  type: ResourceType,
  address: { readonly namespace?: string | undefined; readonly name: string },
  subresource: string = '',
  query: Query = {},
): string {
  if (type.namespaced && address.namespace === undefined) {
    throw new LockkeeperError('InvalidInput', `${resourceName(type)} is namespaced: a namespace is required`);
  }
  const tail = subresource === '' ? '' : `/${subresource}`;
  return `${collectionPath(type, address.namespace)}/${segment(address.name)}${tail}${queryText(query)}`;
}

/**
 * One path segment. The names that Kubernetes itself refuses as segments are refused here before anything is sent,
 * so a name that comes from a tenant's manifest can never address another object.
 */
function segment(name: string): string {
  if (name === '' || name === '.' || name === '..' || /[/%]/.test(name)) {
    throw new LockkeeperError('InvalidInput', 'a Kubernetes name must not be empty, ".", ".." or contain "/" or "%"');
  }
  return encodeURIComponent(name);
}

function queryText(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) parameters.set(key, value);
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
