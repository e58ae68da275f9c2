import { at, isObject, type Json, type JsonObject, listAt, objectAt, put, textAt } from '../../json/json.ts';
import { defaults } from './defaults.ts';

const fileMode = 0o644;
const tokenSeconds = 3600;

/** Fills in what the API server does in a pod's spec or a template's. Source: defaults of core/v1. */
export function defaultPodSpec(spec: JsonObject): void {
  const account = textAt(spec, 'serviceAccountName') || textAt(spec, 'serviceAccount');
  defaults(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
    enableServiceLinks: true,
  });
  if (account !== '') {
    put(spec, 'serviceAccountName', account);
    put(spec, 'serviceAccount', account);
  }
  for (const container of [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')].filter(isObject)) {
    defaultContainer(container);
  }
  for (const volume of listAt(spec, 'volumes').filter(isObject)) defaultVolume(volume);
}

function defaultContainer(container: JsonObject): void {
  const latest = !/[:@]/.test(textAt(container, 'image').split('/').at(-1) ?? '');
  defaults(container, {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: latest || textAt(container, 'image').endsWith(':latest') ? 'Always' : 'IfNotPresent',
    resources: {},
  });
  for (const port of listAt(container, 'ports').filter(isObject)) defaults(port, { protocol: 'TCP' });
  for (const entry of listAt(container, 'env')) defaultReferences(at(entry, 'valueFrom'));
}

/** Of variables and of downward API files. */
function defaultReferences(source: Json | undefined): void {
  const field = objectAt(source, 'fieldRef');
  const resource = objectAt(source, 'resourceFieldRef');
  if (field !== undefined) defaults(field, { apiVersion: 'v1' });
  if (resource !== undefined) defaults(resource, { divisor: '0' });
}

function defaultVolume(volume: JsonObject): void {
  const sources = listAt(volume, 'projected', 'sources');
  for (const kind of ['secret', 'configMap', 'downwardAPI', 'projected']) {
    const content = objectAt(volume, kind);
    if (content !== undefined) defaults(content, { defaultMode: fileMode });
  }
  for (const holder of [volume, ...sources]) {
    for (const item of listAt(holder, 'downwardAPI', 'items')) defaultReferences(item);
    const token = objectAt(holder, 'serviceAccountToken');
    if (token !== undefined) defaults(token, { expirationSeconds: tokenSeconds });
  }
}

/** Pods put up with a node that is away for five minutes, unless they say how long themselves. */
export function tolerateAbsentNodes(spec: JsonObject): void {
  const tolerations = listAt(spec, 'tolerations');
  const missing = ['not-ready', 'unreachable']
    .map((taint) => `node.kubernetes.io/${taint}`)
    .filter((key) => !tolerations.some((one) => toleratesExecution(one, key)))
    .map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }));
  if (missing.length > 0) put(spec, 'tolerations', [...tolerations, ...missing]);
}

function toleratesExecution(toleration: Json, taint: string): boolean {
  return ['', taint].includes(textAt(toleration, 'key')) && ['', 'NoExecute'].includes(textAt(toleration, 'effect'));
}
