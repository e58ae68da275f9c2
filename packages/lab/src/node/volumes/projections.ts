import {
  type Json,
  type JsonObject,
  isObject,
  listAt,
  objectAt,
  own,
  textAt,
  textEntries,
} from '../../kubernetes/json/json.ts';
import { podField } from '../environment/pod-field.ts';
import { resourceField } from '../environment/resource-field.ts';
import { type VolumeFile, VolumeRefusal } from './volume-file.ts';
import type { KubeObject } from '../../kubernetes/json/kube-object.ts';

/** What projected volumes may come from. */
export interface ProjectionSources {
  readonly pod: KubeObject;
  readonly node: KubeObject;
  readonly find: (kind: 'secret' | 'configmap', name: string) => KubeObject | undefined;
  /** A token of the pod's ServiceAccount, and in how many milliseconds a newer one should take its place. */
  readonly token: (audience: string, seconds: number) => { readonly token: string; readonly renewInMs: number };
}

const defaultMode = 0o644;

export function modeOf(source: Json | undefined, fallback = defaultMode): number {
  const mode = isObject(source) ? own(source, 'defaultMode') : undefined;
  return typeof mode === 'number' ? mode : fallback;
}

function itemMode(item: Json, fallback: number): number {
  const mode = isObject(item) ? own(item, 'mode') : undefined;
  return typeof mode === 'number' ? mode : fallback;
}

/** Files of a Secret or ConfigMap: all keys, or those that `items` name. */
export function keyFiles(
  kind: 'secret' | 'configmap',
  reference: { readonly name: string; readonly source: JsonObject; readonly mode: number },
  find: ProjectionSources['find'],
): readonly VolumeFile[] {
  const { name, source, mode } = reference;
  const optional = own(source, 'optional') === true;
  const found = find(kind, name);
  if (found === undefined) {
    if (optional) return [];
    throw new VolumeRefusal(`${kind} "${name}" not found`);
  }
  const content = contentOf(kind, found);
  const items = listAt(source, 'items');
  if (items.length === 0) return [...content].map(([path, bytes]) => ({ path, bytes, mode }));
  return items.flatMap((item) => {
    const key = textAt(item, 'key');
    const bytes = content.get(key);
    if (bytes !== undefined) return [{ path: textAt(item, 'path'), bytes, mode: itemMode(item, mode) }];
    if (optional) return [];
    throw new VolumeRefusal(
      `${kind === 'secret' ? 'references non-existent secret' : 'configmap references non-existent config'} key: ${key}`,
    );
  });
}

function contentOf(kind: 'secret' | 'configmap', object: KubeObject): ReadonlyMap<string, Uint8Array> {
  const encoding = kind === 'secret' ? 'base64' : 'utf8';
  const data = textEntries(object, 'data').map(([key, value]) => [key, Buffer.from(value, encoding)] as const);
  const binary = kind === 'secret' ? [] : textEntries(object, 'binaryData');
  const bytes = binary.map(([key, value]) => [key, Buffer.from(value, 'base64')] as const);
  return new Map([...data, ...bytes]);
}

/** Files with facts about the pod. */
export function downwardFiles(
  source: JsonObject,
  mode: number,
  { pod, node }: ProjectionSources,
): readonly VolumeFile[] {
  return listAt(source, 'items').map((item) => {
    const field = objectAt(item, 'fieldRef');
    const resource = objectAt(item, 'resourceFieldRef');
    const text =
      field === undefined
        ? resourceField(pod, undefined, resource ?? {}, node)
        : podField(pod, textAt(field, 'fieldPath'));
    if (text === undefined)
      throw new VolumeRefusal(`unsupported field in item ${JSON.stringify(textAt(item, 'path'))}`);
    return { path: textAt(item, 'path'), bytes: Buffer.from(text), mode: itemMode(item, mode) };
  });
}
