import { type JsonObject, textAt, withKeys } from '../json/json.ts';
import type { KubeObject } from '../json/kube-object.ts';
import { apiVersionOf, type ResourceDefinition, type ResourceVersion } from '../resources/definition.ts';
import type { StoredObject } from '../store/stored-object.ts';
import { toPartial, toTable } from '../table/table.ts';
import type { Representation } from './representation.ts';

/** How the objects of one answer are to be written. */
export interface View {
  readonly definition: ResourceDefinition;
  readonly version: ResourceVersion;
  readonly representation: Representation;
  /** Table rows: `Metadata` (default), `Object` or `None`. */
  readonly includeObject: string;
  readonly now: number;
}

export interface ListMetadata {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** The object under the version that was asked for. Stored objects carry their storage version. */
export function inVersion(view: Pick<View, 'definition' | 'version'>, object: KubeObject): KubeObject {
  const { definition, version } = view;
  const converted = definition.convert === undefined ? object : definition.convert.read(object);
  const apiVersion = apiVersionOf(definition.group, version.name);
  return converted['apiVersion'] === apiVersion ? converted : withKeys(converted, { apiVersion });
}

/** JSON of one object, made once per stored version and kept while that version lives. */
export function textOf(view: View, stored: StoredObject): string {
  const { definition, version } = view;
  if (version.name !== definition.storageVersion || definition.convert !== undefined) {
    return JSON.stringify(inVersion(view, stored.object));
  }
  stored.text ??= JSON.stringify(stored.object);
  return stored.text;
}

export function objectText(view: View, object: KubeObject): string {
  const shown = inVersion(view, object);
  if (view.representation === 'partial') return JSON.stringify(toPartial(shown));
  if (view.representation === 'object') return JSON.stringify(shown);
  const metadata = { resourceVersion: textAt(shown, 'metadata', 'resourceVersion') };
  return tableText(view, [shown], metadata, true);
}

export function listText(view: View, items: readonly StoredObject[], list: ListMetadata): string {
  const metadata: JsonObject = { ...list };
  if (view.representation === 'table') {
    return tableText(
      view,
      items.map((item) => inVersion(view, item.object)),
      metadata,
      true,
    );
  }
  const partial = view.representation === 'partial';
  const kind = partial ? 'PartialObjectMetadataList' : view.definition.listKind;
  const apiVersion = partial ? 'meta.k8s.io/v1' : apiVersionOf(view.definition.group, view.version.name);
  const texts = items.map((item) => (partial ? JSON.stringify(toPartial(item.object)) : textOf(view, item)));
  const head = JSON.stringify({ kind, apiVersion, metadata }).slice(0, -1);
  return `${head},"items":[${texts.join(',')}]}`;
}

export function tableText(
  view: View,
  objects: readonly KubeObject[],
  metadata: JsonObject,
  withDefinitions: boolean,
): string {
  const { columns } = view.version;
  const { includeObject, now } = view;
  return JSON.stringify(toTable({ columns, objects, metadata, includeObject, withDefinitions, now }));
}
