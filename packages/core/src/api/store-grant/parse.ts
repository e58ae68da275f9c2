import { STORE_GRANT_SCHEMA } from '../generated/crds.ts';
import { STORE_GRANT_DEFAULTS } from '../generated/defaults.ts';
import { type ParseOptions, type ResourceReader, readResource } from '../read-resource.ts';
import type { StoreGrant } from './types.ts';

const READER: ResourceReader = {
  apiVersions: ['lockkeeper.dev/v1alpha1'],
  kinds: ['StoreGrant'],
  namespacedKinds: [],
  schema: STORE_GRANT_SCHEMA,
  defaults: STORE_GRANT_DEFAULTS,
};

/** Reads a StoreGrant. Throws LockkeeperError `InvalidInput` with the JSON path of the first bad field. */
export function parseStoreGrant(object: unknown, options?: ParseOptions): StoreGrant {
  return readResource(object, READER, options) as StoreGrant;
}
