import type { KubernetesAction } from '@lockkeeper/access';

/** What is asked of the authorizer, as a request or a review puts it. */
export interface Attributes {
  readonly verb: string;
  readonly isResource: boolean;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly path: string;
}

export function actionOf(asked: Attributes): KubernetesAction {
  const { verb, isResource, group, resource, subresource, namespace, name, path } = asked;
  return isResource
    ? { verb, apiGroup: group, resource, subresource, namespace, name }
    : { verb, nonResourceUrl: path };
}
