import { forbidden } from '../errors/refusals.ts';
import { at, type Json, type JsonObject, listAt, own, put, textAt } from '../json/json.ts';
import { ensureObject, type KubeObject } from '../json/kube-object.ts';
import type { ResourceCall } from './context.ts';

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';
/** An hour and a bit: clients renew before; see the ServiceAccount admission plugin. */
const tokenSeconds = 3607;

/**
 * What the ServiceAccount admission plugin does to a new pod: gives it the account `default` when it names none, refuses
 * an account that is not there, and mounts a token of the account unless the pod or the account does not want one.
 */
export function admitServiceAccount({ parts, definition, info }: ResourceCall, pod: KubeObject): void {
  const spec = ensureObject(pod, 'spec');
  const name = textAt(spec, 'serviceAccountName') || textAt(spec, 'serviceAccount') || 'default';
  put(spec, 'serviceAccountName', name);
  put(spec, 'serviceAccount', name);
  const account = parts.store.get('/serviceaccounts', info.namespace, name);
  if (account === undefined) {
    const why = `error looking up service account ${info.namespace}/${name}: serviceaccount "${name}" not found`;
    throw forbidden(definition, textAt(pod, 'metadata', 'name') || textAt(pod, 'metadata', 'generateName'), why);
  }
  const wanted =
    own(spec, 'automountServiceAccountToken') ?? at(account.object, 'automountServiceAccountToken') ?? true;
  if (wanted !== false) mountToken(spec, Buffer.from(parts.random.bytes(3)).toString('hex').slice(0, 5));
}

function mountToken(spec: JsonObject, suffix: string): void {
  const containers = [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')] as readonly JsonObject[];
  const mounted = (container: JsonObject): boolean =>
    listAt(container, 'volumeMounts').some((mount) => textAt(mount, 'mountPath') === mountPath);
  const lacking = containers.filter((container) => !mounted(container));
  if (lacking.length === 0) return;
  const name = `kube-api-access-${suffix}`;
  for (const container of lacking) {
    put(container, 'volumeMounts', [...listAt(container, 'volumeMounts'), { name, readOnly: true, mountPath }]);
  }
  put(spec, 'volumes', [...listAt(spec, 'volumes'), tokenVolume(name)]);
}

function tokenVolume(name: string): Json {
  const namespace = { path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } };
  const sources: Json[] = [
    { serviceAccountToken: { expirationSeconds: tokenSeconds, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    { downwardAPI: { items: [namespace] } },
  ];
  return { name, projected: { sources, defaultMode: 0o644 } };
}
