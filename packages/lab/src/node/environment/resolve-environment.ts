import { type Json, type JsonObject, listAt, objectAt, own, textAt, textEntries } from '../../kubernetes/json/json.ts';
import { type KubeObject, namespaceOf } from '../../kubernetes/json/kube-object.ts';
import { expand } from './expand.ts';
import { podField } from './pod-field.ts';
import { resourceField } from './resource-field.ts';

/** What a container's variables may come from. */
export interface EnvironmentSources {
  readonly pod: KubeObject;
  readonly container: Json;
  readonly node: KubeObject;
  /** A Secret or ConfigMap of the pod's namespace. */
  readonly find: (kind: 'secret' | 'configmap', name: string) => KubeObject | undefined;
}

export type Environment =
  | { readonly ok: true; readonly variables: ReadonlyMap<string, string> }
  /** Why the container cannot be made, in the kubelet's words. */
  | { readonly ok: false; readonly why: string };

class Unresolved extends Error {
  override readonly name = 'Unresolved';
}

/**
 * The variables of one container by the kubelet's rules: `envFrom` in its order, then `env` in its own, each able to use
 * what stands before it.
 */
export function resolveEnvironment(sources: EnvironmentSources): Environment {
  const variables = new Map<string, string>();
  try {
    for (const source of listAt(sources.container, 'envFrom')) takeAll(sources, source, variables);
    for (const entry of listAt(sources.container, 'env')) takeOne(sources, entry, variables);
    return { ok: true, variables };
  } catch (error) {
    if (error instanceof Unresolved) return { ok: false, why: error.message };
    throw error;
  }
}

const kinds = [
  ['configMapRef', 'configmap'],
  ['secretRef', 'secret'],
] as const;

/** Every key is a name, also one that no shell could spell: kubelets check no names since Kubernetes 1.30. */
function takeAll(sources: EnvironmentSources, source: Json, variables: Map<string, string>): void {
  const prefix = textAt(source, 'prefix');
  for (const [field, kind] of kinds) {
    const reference = objectAt(source, field);
    if (reference === undefined) continue;
    const name = textAt(reference, 'name');
    const found = sources.find(kind, name);
    if (found === undefined) {
      if (own(reference, 'optional') === true) continue;
      throw new Unresolved(`${kind} "${name}" not found`);
    }
    for (const [key, value] of dataOf(kind, found)) variables.set(prefix + key, value);
  }
}

function takeOne(sources: EnvironmentSources, entry: Json, variables: Map<string, string>): void {
  const value = valueOf(sources, entry, variables);
  if (value !== undefined) variables.set(textAt(entry, 'name'), value);
}

function valueOf(sources: EnvironmentSources, entry: Json, variables: ReadonlyMap<string, string>): string | undefined {
  const literal = textAt(entry, 'value');
  const from = objectAt(entry, 'valueFrom');
  if (literal !== '' || from === undefined) return expand(literal, variables);
  const field = objectAt(from, 'fieldRef');
  if (field !== undefined)
    return known(podField(sources.pod, textAt(field, 'fieldPath')), 'field', textAt(field, 'fieldPath'));
  const resource = objectAt(from, 'resourceFieldRef');
  if (resource !== undefined) {
    const found = resourceField(sources.pod, sources.container, resource, sources.node);
    return known(found, 'resource', textAt(resource, 'resource'));
  }
  const secret = objectAt(from, 'secretKeyRef');
  if (secret !== undefined) return keyOf(sources, 'secret', secret);
  const map = objectAt(from, 'configMapKeyRef');
  return map === undefined ? '' : keyOf(sources, 'configmap', map);
}

function known(value: string | undefined, what: string, path: string): string {
  if (value === undefined) throw new Unresolved(`unsupported ${what} reference: ${path}`);
  return value;
}

function keyOf(sources: EnvironmentSources, kind: 'secret' | 'configmap', reference: JsonObject): string | undefined {
  const name = textAt(reference, 'name');
  const key = textAt(reference, 'key');
  const optional = own(reference, 'optional') === true;
  const found = sources.find(kind, name);
  const value = found === undefined ? undefined : new Map(dataOf(kind, found)).get(key);
  if (value !== undefined || optional) return value;
  if (found === undefined) throw new Unresolved(`${kind} "${name}" not found`);
  const place = `${kind === 'secret' ? 'Secret' : 'ConfigMap'} ${namespaceOf(sources.pod)}/${name}`;
  throw new Unresolved(`couldn't find key ${key} in ${place}`);
}

function dataOf(kind: 'secret' | 'configmap', object: KubeObject): readonly (readonly [string, string])[] {
  const encoding = kind === 'secret' ? 'base64' : 'utf8';
  return textEntries(object, 'data').map(
    ([key, value]) => [key, Buffer.from(value, encoding).toString('utf8')] as const,
  );
}
