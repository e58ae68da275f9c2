import { CLUSTER_GENERATOR_SCHEMA } from '../generated/crds.ts';
import { CLUSTER_GENERATOR_DEFAULTS } from '../generated/defaults.ts';
import { type ParseOptions, type ResourceReader, readResource } from '../read-resource.ts';
import type { ClusterGenerator } from './types.ts';

const READER: ResourceReader = {
  apiVersions: ['generators.external-secrets.io/v1alpha1'],
  kinds: ['ClusterGenerator'],
  namespacedKinds: [],
  schema: CLUSTER_GENERATOR_SCHEMA,
  defaults: CLUSTER_GENERATOR_DEFAULTS,
};

/**
 * Reads a ClusterGenerator and fills in the defaults of the CRD; settings of kinds that are not served are kept as they are.
 * Only its shape is checked; see `validateClusterGenerator` for the rest. Throws LockkeeperError `InvalidInput` with the JSON
 * path of the first bad field.
 */
export function parseClusterGenerator(object: unknown, options?: ParseOptions): ClusterGenerator {
  return readResource(object, READER, options) as ClusterGenerator;
}
