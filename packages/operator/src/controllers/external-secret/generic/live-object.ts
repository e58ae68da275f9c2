import { contentHash, DATA_HASH_ANNOTATION, type GenericTarget, MANAGED_LABEL } from '@lockkeeper/core';
import type { KubeObject } from '@lockkeeper/kube';
import { child, isRecord, mapOf } from '@lockkeeper/kube/internal';
import { controllerOf, keysOfManagers } from '../../../cluster/project-secret.ts';
import { managerNames } from '../target.ts';

/** Fields that are written; all else of an object is left as it is. */
export const CONTENT_FIELDS = ['data', 'stringData', 'spec'] as const;

type Json = Parameters<typeof contentHash>[0];

/** The hash of the content as ESO takes it: of `spec`, and of `data` where there is no `spec`; empty where there is neither. */
function hashOf(object: KubeObject): string {
  const content = child(object, 'spec') ?? child(object, 'data');
  return content === undefined || content === null ? '' : contentHash(content as Json);
}

function isFilled(value: unknown): boolean {
  return isRecord(value) ? Object.keys(value).length > 0 : value !== undefined && value !== null;
}

/** The target as the decision sees it, for one ExternalSecret. */
export function genericFacts(object: KubeObject, externalSecretName: string): GenericTarget {
  const { metadata } = object;
  const own = keysOfManagers(metadata.managedFields ?? [], managerNames(externalSecretName));
  return {
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    labels: mapOf(metadata.labels),
    annotations: mapOf(metadata.annotations),
    ownLabels: own.labels,
    ownAnnotations: own.annotations,
    ...controllerOf(metadata.ownerReferences),
    dataHash: hashOf(object),
    deleting: metadata.deletionTimestamp !== undefined,
    hasContent: CONTENT_FIELDS.some((field) => isFilled(child(object, field))),
  };
}

/** What the watch keeps of a target: enough to see that somebody has changed it. */
export interface CachedObject {
  readonly uid: string;
  readonly controllerUid?: string;
  /** Carries our label, and its content has the hash that the annotation claims. */
  readonly isIntact: boolean;
}

export function projectObject(object: KubeObject): CachedObject {
  const { metadata } = object;
  const { controller } = controllerOf(metadata.ownerReferences);
  const claimed = mapOf(metadata.annotations).get(DATA_HASH_ANNOTATION);
  return {
    uid: metadata.uid ?? '',
    ...(controller ? { controllerUid: controller.uid } : {}),
    isIntact: mapOf(metadata.labels).get(MANAGED_LABEL) === 'true' && claimed === hashOf(object),
  };
}
