import { type JsonObject, listAt, objectAt, own, textAt } from '../../kubernetes/json/json.ts';
import { type KubeObject, metadataOf } from '../../kubernetes/json/kube-object.ts';

const keyed = /^metadata\.(?<field>labels|annotations)\['(?<key>[^']*)'\]$/;

/** What a `fieldRef` names; undefined for a path that the downward API has not. */
export function podField(pod: KubeObject, path: string): string | undefined {
  const metadata = metadataOf(pod);
  const { field, key } = keyed.exec(path)?.groups ?? {};
  if (field !== undefined && key !== undefined) return textAt(metadata, field, key);
  switch (path) {
    case 'metadata.name':
    case 'metadata.namespace':
    case 'metadata.uid':
      return textAt(metadata, path.slice('metadata.'.length));
    case 'metadata.labels':
    case 'metadata.annotations':
      return lines(objectAt(metadata, path.slice('metadata.'.length)) ?? {});
    case 'spec.nodeName':
    case 'spec.serviceAccountName':
    case 'status.hostIP':
    case 'status.podIP':
      return textAt(pod, ...path.split('.'));
    case 'status.podIPs':
    case 'status.hostIPs':
      return listAt(pod, ...path.split('.'))
        .map((one) => textAt(one, 'ip'))
        .join(',');
    default:
      return undefined;
  }
}

/** Labels or annotations as a file shows them: sorted, one a line, values quoted. */
function lines(map: JsonObject): string {
  return Object.keys(map)
    .toSorted()
    .map((key) => `${key}=${JSON.stringify(own(map, key))}`)
    .join('\n');
}
