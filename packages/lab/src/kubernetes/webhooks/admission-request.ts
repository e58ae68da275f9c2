import type { User } from '../authentication/user.ts';
import type { JsonObject } from '../json/json.ts';
import type { KubeObject } from '../json/kube-object.ts';
import type { ResourceDefinition, ResourceVersion } from '../resources/definition.ts';

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE';

/** The kind of a subresource's body. */
export interface BodyKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** A write that webhooks may judge. */
export interface AdmissionRequest {
  readonly operation: Operation;
  readonly definition: ResourceDefinition;
  readonly version: ResourceVersion;
  readonly subresource: string;
  /** Where the body is of another kind than the resource, as a Scale or a TokenRequest. */
  readonly body?: BodyKind | undefined;
  readonly namespace: string;
  readonly name: string;
  readonly user: User;
  readonly dryRun: boolean;
  /** CreateOptions, UpdateOptions or DeleteOptions, with their kind. */
  readonly options: JsonObject;
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal | undefined;
}

/** What is written and what was there before, in the version of the request. */
export interface Written {
  /** Undefined for deletions. */
  readonly object: KubeObject | undefined;
  readonly old: KubeObject | undefined;
}
