import { CLUSTER_EXTERNAL_SECRET_SCHEMA } from '../generated/crds.ts';
import { CLUSTER_EXTERNAL_SECRET_DEFAULTS } from '../generated/defaults.ts';
import { type ParseOptions, type ResourceReader, readResource } from '../read-resource.ts';
import type { ClusterExternalSecret } from './types.ts';

const READER: ResourceReader = {
  apiVersions: ['external-secrets.io/v1', 'external-secrets.io/v1beta1'],
  kinds: ['ClusterExternalSecret'],
  namespacedKinds: [],
  schema: CLUSTER_EXTERNAL_SECRET_SCHEMA,
  defaults: CLUSTER_EXTERNAL_SECRET_DEFAULTS,
};

/**
 * Reads a ClusterExternalSecret of either served version and fills in the defaults of the CRD. Only its shape is checked; see `validateClusterExternalSecret` for the rest.
 * Throws LockkeeperError `InvalidInput` with the JSON path of the first bad field.
 */
export function parseClusterExternalSecret(object: unknown, options?: ParseOptions): ClusterExternalSecret {
  return readResource(object, READER, options) as ClusterExternalSecret;
}
