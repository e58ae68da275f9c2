/** Who asks the API server, once authenticated. Groups are complete: `system:authenticated` and such included. */
export interface KubernetesUser {
  readonly name: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra?: ReadonlyMap<string, readonly string[]>;
}

/** A request about objects of the API. */
export interface ResourceAction {
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`, or a verb of its own such as `bind`. */
  readonly verb: string;
  /** Empty for the core group. */
  readonly apiGroup: string;
  /** The plural, such as `secrets`. */
  readonly resource: string;
  readonly subresource?: string;
  /** Empty or absent at cluster scope, and for all namespaces at once. */
  readonly namespace?: string;
  /** Empty or absent where the request names no object, as `list` and `create` do. */
  readonly name?: string;
}

/** A request for a path that is no resource, such as `/healthz`; the verb is the HTTP method in lower case. */
export interface PathAction {
  readonly verb: string;
  readonly nonResourceUrl: string;
}

export type KubernetesAction = ResourceAction | PathAction;

/** One question to the authorizer. */
export type KubernetesRequest = KubernetesAction & { readonly user: KubernetesUser };

export function isPathAction(action: KubernetesAction): action is PathAction {
  return 'nonResourceUrl' in action;
}

export function namespaceOf(action: KubernetesAction): string {
  return isPathAction(action) ? '' : (action.namespace ?? '');
}

/** The resource as rules write it: `pods`, or `pods/log`. */
export function combinedResource({ resource, subresource = '' }: ResourceAction): string {
  return subresource === '' ? resource : `${resource}/${subresource}`;
}
