import { EXTERNAL_SECRET_SCHEMA } from '../generated/crds.ts';
import { EXTERNAL_SECRET_DEFAULTS } from '../generated/defaults.ts';
import { type ParseOptions, type ResourceReader, readResource } from '../read-resource.ts';
import type { ExternalSecret } from './types.ts';

const READER: ResourceReader = {
  apiVersions: ['external-secrets.io/v1', 'external-secrets.io/v1beta1'],
  kinds: ['ExternalSecret'],
  namespacedKinds: ['ExternalSecret'],
  schema: EXTERNAL_SECRET_SCHEMA,
  defaults: EXTERNAL_SECRET_DEFAULTS,
};

/**
 * Reads an ExternalSecret of either served version and fills in the defaults of the CRD. Only its shape is checked; see
 * `validateExternalSecret` for the rest. Throws LockkeeperError `InvalidInput` with the JSON path of the first bad field.
 */
export function parseExternalSecret(object: unknown, options?: ParseOptions): ExternalSecret {
  return readResource(object, READER, options) as ExternalSecret;
}
