import { GENERATOR_STATE_SCHEMA } from '../generated/crds.ts';
import { GENERATOR_STATE_DEFAULTS } from '../generated/defaults.ts';
import { type ParseOptions, type ResourceReader, readResource } from '../read-resource.ts';
import type { GeneratorState } from './types.ts';

const READER: ResourceReader = {
  apiVersions: ['generators.external-secrets.io/v1alpha1'],
  kinds: ['GeneratorState'],
  namespacedKinds: ['GeneratorState'],
  schema: GENERATOR_STATE_SCHEMA,
  defaults: GENERATOR_STATE_DEFAULTS,
};

/** Reads a GeneratorState. Throws LockkeeperError `InvalidInput` with the JSON path of the first bad field. */
export function parseGeneratorState(object: unknown, options?: ParseOptions): GeneratorState {
  return readResource(object, READER, options) as GeneratorState;
}
