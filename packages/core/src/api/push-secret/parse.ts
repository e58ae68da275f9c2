import { PUSH_SECRET_SCHEMA } from '../generated/crds.ts';
import { PUSH_SECRET_DEFAULTS } from '../generated/defaults.ts';
import { type ParseOptions, type ResourceReader, readResource } from '../read-resource.ts';
import type { PushSecret } from './types.ts';

const READER: ResourceReader = {
  apiVersions: ['external-secrets.io/v1alpha1'],
  kinds: ['PushSecret'],
  namespacedKinds: ['PushSecret'],
  schema: PUSH_SECRET_SCHEMA,
  defaults: PUSH_SECRET_DEFAULTS,
};

/**
 * Reads a PushSecret and fills in the defaults of the CRD. Only its shape is checked; see `validatePushSecret` for the rest.
 * Throws LockkeeperError `InvalidInput` with the JSON path of the first bad field.
 */
export function parsePushSecret(object: unknown, options?: ParseOptions): PushSecret {
  return readResource(object, READER, options) as PushSecret;
}
