import { partitionOfRegion } from '../../reference/aws-regions.ts';
import { foldTagKey, tagProblems } from '../secret-store/session-tags.ts';
import type { StoreGrant } from './types.ts';

/**
 * Everything that is wrong with a grant beyond its shape; empty when it may be relied on. A grant that is not valid grants
 * nothing. Repeats the CEL rule of the CRD, because admission is never the only wall.
 */
export function validateStoreGrant(grant: StoreGrant): readonly string[] {
  const { spec } = grant;
  const roles = spec.roles ?? [];
  const tagKeys = new Set((spec.sessionTags ?? []).map((tag) => foldTagKey(tag.key)));
  const unknownKeys = (spec.transitiveTagKeys ?? []).filter((key) => !tagKeys.has(foldTagKey(key)));
  return [
    ...(roles.length === 0 && !spec.allowControllerIdentity
      ? ['roles must list at least one role unless allowControllerIdentity is true']
      : []),
    ...spec.regions
      .filter((region) => partitionOfRegion(region) === undefined)
      .map((region) => `region not found: ${region}`),
    ...tagProblems(spec.sessionTags ?? []),
    ...unknownKeys.map((key) => `transitiveTagKeys: ${JSON.stringify(key)} is not the key of one of sessionTags`),
  ];
}
