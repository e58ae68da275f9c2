import { type ExternalSecret, parseExternalSecret, type TemplateSourceReference } from '@lockkeeper/core';
import type { KubeObject } from '@lockkeeper/kube';
import { child, type Parsed, parsed, withoutManagedFields } from '@lockkeeper/kube/internal';
import { controllerUid } from './controller-uid.ts';

/**
 * What the cache keeps of an ExternalSecret: what indexes and triggers look at, and the object as text. An object graph would
 * take several times the memory, and most objects are looked at once an hour.
 */
export interface CachedExternalSecret {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  readonly finalizers: readonly string[];
  readonly deleting: boolean;
  /** Set for children of a ClusterExternalSecret. */
  readonly controllerUid?: string;
  readonly targetName: string;
  /** Kind of a target that is no Secret, as `apiVersion/kind`. */
  readonly manifest?: string;
  /** Index keys of the objects its template is taken from, see `templateIndexKey`. */
  readonly templates: readonly string[];
  /** Index keys of the stores it reads from, see `storeIndexKey`. */
  readonly stores: readonly string[];
  /** Labels and annotations as one text, to see edits by. */
  readonly metadataText: string;
  readonly text: string;
}

/** The index value under which ExternalSecrets are filed for a store. A namespaced store is known by its namespace too. */
export function storeIndexKey(reference: { readonly kind: string; readonly name: string }, namespace: string): string {
  return reference.kind === 'ClusterSecretStore' ? `cluster/${reference.name}` : `${namespace}/${reference.name}`;
}

/** The index value under which an ExternalSecret is filed for an object that its template is taken from, and for all of a kind. */
export function templateIndexKey(kind: TemplateSourceReference['kind'], namespace: string, name = '*'): string {
  return `${kind}/${namespace}/${name}`;
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function storesOf(spec: unknown, namespace: string): readonly string[] {
  const entries = [...items(child(spec, 'data')), ...items(child(spec, 'dataFrom'))];
  const refs = [child(spec, 'secretStoreRef'), ...entries.map((entry) => child(child(entry, 'sourceRef'), 'storeRef'))];
  const keys = refs.flatMap((ref) => {
    const name = text(child(ref, 'name'));
    return name === '' ? [] : [storeIndexKey({ kind: text(child(ref, 'kind')), name }, namespace)];
  });
  return [...new Set(keys)];
}

/** Shared by all that have none: most have none. */
const NO_TEMPLATES: readonly string[] = [];

function templatesOf(target: unknown, namespace: string): readonly string[] {
  const sources = items(child(child(target, 'template'), 'templateFrom'));
  if (sources.length === 0) return NO_TEMPLATES;
  const keysOf = (kind: TemplateSourceReference['kind'], field: string): readonly string[] =>
    sources.flatMap((source) => {
      const name = text(child(child(source, field), 'name'));
      return name === '' ? [] : [templateIndexKey(kind, namespace, name), templateIndexKey(kind, namespace)];
    });
  return [...new Set([...keysOf('ConfigMap', 'configMap'), ...keysOf('Secret', 'secret')])];
}

function manifestOf(target: unknown): { readonly manifest?: string } {
  const manifest = child(target, 'manifest');
  return manifest === undefined
    ? {}
    : { manifest: `${text(child(manifest, 'apiVersion'))}/${text(child(manifest, 'kind'))}` };
}

export function projectExternalSecret(object: KubeObject): CachedExternalSecret {
  const { metadata } = object;
  const spec = child(object, 'spec');
  const target = child(spec, 'target');
  return {
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    generation: metadata.generation ?? 0,
    finalizers: metadata.finalizers ?? [],
    deleting: metadata.deletionTimestamp !== undefined,
    ...controllerUid(object),
    targetName: text(child(target, 'name')) || metadata.name,
    ...manifestOf(target),
    templates: templatesOf(target, metadata.namespace ?? ''),
    stores: storesOf(spec, metadata.namespace ?? ''),
    metadataText: JSON.stringify([metadata.labels ?? {}, metadata.annotations ?? {}]),
    text: JSON.stringify(withoutManagedFields(object)),
  };
}

/** The object itself. Objects stored before our CRDs were installed may have any shape. */
export function readExternalSecret(cached: CachedExternalSecret): Parsed<ExternalSecret> {
  return parsed(() => parseExternalSecret(JSON.parse(cached.text)));
}
