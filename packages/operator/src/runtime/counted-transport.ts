import type { KubeRequest, KubeResponse, KubeTransport } from '@lockkeeper/kube';
import type { Metrics } from '@lockkeeper/kube/internal';

const VERBS: ReadonlyMap<string, string> = new Map([
  ['POST', 'create'],
  ['PUT', 'update'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
]);

const RESOURCE =
  /^\/(?:api|apis\/[^/?]+)\/[^/?]+(?:\/namespaces\/[^/?]+(?=\/))?\/([^/?]+)(?:\/[^/?]+)?(?:\/([^/?]+))?(?:\?|$)/;

/** `secrets`, `externalsecrets/status`; never a name, so that the number of series is bounded. */
function resourceOf(path: string): string {
  const [, plural = 'other', subresource] = RESOURCE.exec(path) ?? [];
  return subresource === undefined ? plural : `${plural}/${subresource}`;
}

/** Counts the writes that the API server has answered with success. */
export function countedTransport(inner: KubeTransport, metrics: Metrics): KubeTransport {
  return {
    async send(request: KubeRequest): Promise<KubeResponse> {
      const response = await inner.send(request);
      const verb = VERBS.get(request.method);
      if (verb !== undefined && response.status < 300)
        metrics.add('lockkeeper_kubernetes_writes_total', { resource: resourceOf(request.path), verb });
      return response;
    },
  };
}
