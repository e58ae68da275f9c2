import { CLUSTER_PUSH_SECRET_SCHEMA } from '../generated/crds.ts';
import { CLUSTER_PUSH_SECRET_DEFAULTS } from '../generated/defaults.ts';
import { type ParseOptions, type ResourceReader, readResource } from '../read-resource.ts';
import type { ClusterPushSecret } from './types.ts';

const READER: ResourceReader = {
  apiVersions: ['external-secrets.io/v1alpha1'],
  kinds: ['ClusterPushSecret'],
  namespacedKinds: [],
  schema: CLUSTER_PUSH_SECRET_SCHEMA,
  defaults: CLUSTER_PUSH_SECRET_DEFAULTS,
};

/**
 * Reads a ClusterPushSecret and fills in the defaults of the CRD. Only its shape is checked; see `validateClusterPushSecret` for the rest.
 * Throws LockkeeperError `InvalidInput` with the JSON path of the first bad field.
 */
export function parseClusterPushSecret(object: unknown, options?: ParseOptions): ClusterPushSecret {
  return readResource(object, READER, options) as ClusterPushSecret;
}
