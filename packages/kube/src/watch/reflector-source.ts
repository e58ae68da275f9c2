import type { SelectOptions } from '../client/call-options.ts';
import type { KubeClient } from '../client/kube-client.ts';
import type { ListPage } from '../client/parse-object.ts';
import type { WatchEvent } from '../client/watch-event.ts';
import type { KubeObject } from '../resources/kube-object.ts';
import { type ResourceType, resourceName } from '../resources/resource-type.ts';

/** What a reflector lists and watches. */
export interface ReflectorSource<T extends KubeObject> {
  /** For logs. */
  readonly name: string;
  list(options: { readonly resourceVersion: string; readonly signal: AbortSignal }): AsyncIterable<ListPage<T>>;
  watch(options: {
    readonly resourceVersion: string;
    readonly timeoutSeconds: number;
    readonly signal: AbortSignal;
  }): AsyncIterable<WatchEvent<T>>;
}

/** Selection of a source: the same for its lists and its watches. */
export type SourceSelection = Omit<SelectOptions, 'signal'>;

/** All namespaces, or a cluster-scoped kind. */
export function sourceOfAll<T extends KubeObject = KubeObject>(
  client: KubeClient,
  type: ResourceType,
  selection: SourceSelection = {},
): ReflectorSource<T> {
  return {
    name: resourceName(type),
    list: (options) => client.listAll<T>(type, { ...selection, ...options }),
    watch: (options) => client.watchAll<T>(type, { ...selection, ...options }),
  };
}

/** One namespace. */
export function sourceOfNamespace<T extends KubeObject = KubeObject>(
  client: KubeClient,
  type: ResourceType,
  namespace: string,
  selection: SourceSelection = {},
): ReflectorSource<T> {
  return {
    name: `${resourceName(type)} of ${namespace}`,
    list: (options) => client.listIn<T>(type, namespace, { ...selection, ...options }),
    watch: (options) => client.watchIn<T>(type, namespace, { ...selection, ...options }),
  };
}
