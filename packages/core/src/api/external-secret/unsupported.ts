import { unsupportedGenerator } from '../generator/reference.ts';
import { type UnsupportedField, unsupportedField } from '../unsupported.ts';
import type { ExternalSecret } from './types.ts';

function present(path: string, value: unknown): readonly UnsupportedField[] {
  return value === undefined ? [] : [unsupportedField(path)];
}

/** Settings of an ExternalSecret that this release does not act on, each with its path. Empty when all of it is served. */
export function unsupportedInExternalSecret({ spec }: ExternalSecret): readonly UnsupportedField[] {
  // `data[].sourceRef.generatorRef` is in the schema and was never implemented upstream either.
  const generators = (spec.data ?? []).flatMap((entry, i) =>
    present(`spec.data[${i}].sourceRef.generatorRef`, entry.sourceRef?.generatorRef),
  );
  const foreign = (spec.dataFrom ?? []).flatMap((entry, i) =>
    unsupportedGenerator(entry.sourceRef?.generatorRef, `spec.dataFrom[${i}].sourceRef.generatorRef`),
  );
  return [...generators, ...foreign];
}
