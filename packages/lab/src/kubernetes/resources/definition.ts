import type { RuleTree } from '../cel/rule.ts';
import type { FieldError, GroupResource } from '../errors/refusals.ts';
import type { JsonObject } from '../json/json.ts';
import type { KubeObject } from '../json/kube-object.ts';
import type { Schema } from '../schema/schema.ts';
import type { Column } from '../table/column.ts';

/** One served version of a resource. */
export interface ResourceVersion {
  readonly name: string;
  readonly schema: Schema;
  /** Columns of kubectl's table after NAME; the last is usually the age. */
  readonly columns: readonly Column[];
  readonly statusSubresource: boolean;
  /** JSON paths, without the leading dot, that field selectors may use besides metadata.name and metadata.namespace. */
  readonly selectableFields: readonly string[];
  readonly warnings: readonly string[];
  /** The schema as its author wrote it, for OpenAPI. Only custom resources have one. */
  readonly source?: JsonObject;
  readonly deprecated?: boolean;
  /** The CEL rules of the schema; absent when it carries none. */
  readonly rules?: RuleTree;
}

/** What a kind adds to the general rules of writing. `old` is undefined for a create. */
export interface Strategy {
  /** Normalises before validation, in place. */
  readonly prepare?: (object: KubeObject, old: KubeObject | undefined) => void;
  readonly validate?: (object: KubeObject, old: KubeObject | undefined) => readonly FieldError[];
  /** How names are checked; DNS subdomains by default, `path` for RBAC kinds. */
  readonly names?: 'subdomain' | 'label' | 'path';
  /** Kinds with a generation count it from 1; it grows whenever anything besides metadata and status changes. */
  readonly hasGeneration?: boolean;
  /** PUT without resourceVersion overwrites (builtin kinds mostly); otherwise it is refused. */
  readonly allowUnconditionalUpdate?: boolean;
  /** A status written through the main resource is dropped. */
  readonly statusIsSeparate?: boolean;
  /** A PUT to a name that does not exist creates it. */
  readonly createOnUpdate?: boolean;
  /** Seconds between the mark of a deletion and its end, given what the request asks for; 0 when the kind has none. */
  readonly gracePeriod?: (object: KubeObject, asked: number | undefined) => number;
  /** Told to who creates one, as a warning: what the lab does not do with it. */
  readonly caveat?: string;
  /** Dependents stay when a deletion says nothing about them. */
  readonly orphansByDefault?: boolean;
}

/** One resource of the API: a builtin kind or a custom one. */
export interface ResourceDefinition extends GroupResource {
  readonly singular: string;
  readonly kind: string;
  readonly listKind: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly versions: readonly ResourceVersion[];
  readonly storageVersion: string;
  readonly custom: boolean;
  readonly strategy: Strategy;
  /** Wire message of typed bodies (`core/v1.Secret`); custom resources have none. */
  readonly message?: string;
  /** Subresources besides status, such as `token`, for discovery. */
  readonly subresources: readonly SubresourceDefinition[];
  /** Where the objects are kept, when another resource owns them (events of two groups). */
  readonly collection: string;
  /** Changes between this resource's shape and the stored one, where another resource stores the objects. */
  readonly convert?: Conversion;
}

export interface Conversion {
  readonly read: (stored: KubeObject) => KubeObject;
  readonly write: (object: KubeObject) => KubeObject;
}

export interface SubresourceDefinition {
  readonly name: string;
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  readonly verbs: readonly string[];
}

export function apiVersionOf(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

export function collectionName(of: GroupResource): string {
  return `${of.group}/${of.plural}`;
}

export function versionOf(definition: ResourceDefinition, name: string): ResourceVersion | undefined {
  return definition.versions.find((version) => version.name === name);
}
