import { SECRET_STORE_SCHEMA } from '../generated/crds.ts';
import { SECRET_STORE_DEFAULTS } from '../generated/defaults.ts';
import { type ParseOptions, type ResourceReader, readResource } from '../read-resource.ts';
import type { AnySecretStore } from './types.ts';

const READER: ResourceReader = {
  apiVersions: ['external-secrets.io/v1', 'external-secrets.io/v1beta1'],
  kinds: ['SecretStore', 'ClusterSecretStore'],
  namespacedKinds: ['SecretStore'],
  schema: SECRET_STORE_SCHEMA,
  defaults: SECRET_STORE_DEFAULTS,
};

/**
 * Reads a SecretStore or ClusterSecretStore of either served version and fills in the defaults of the CRD. Settings of
 * providers other than aws, fake and kubernetes are kept as they are. Only the shape is checked; see `validateStore`.
 * Throws LockkeeperError `InvalidInput` with the JSON path of the first bad field.
 */
export function parseStore(object: unknown, options?: ParseOptions): AnySecretStore {
  return readResource(object, READER, options) as AnySecretStore;
}
