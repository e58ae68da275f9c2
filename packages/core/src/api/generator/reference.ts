import type { GeneratorRef } from '../generated/external-secrets.ts';
import { type UnsupportedField, unsupportedField } from '../unsupported.ts';
import { isGeneratorKind } from './kinds.ts';

const GROUP = 'generators.external-secrets.io';
const VERSION = 'v1alpha1';

/** What is wrong with a reference to a generator beyond its shape. `path` leads to the owner of the reference. */
export function generatorRefProblems(ref: GeneratorRef | undefined, path: string): readonly string[] {
  if (ref === undefined) return [];
  const [group = '', version = '', ...more] = ref.apiVersion.includes('/')
    ? ref.apiVersion.split('/')
    : ['', ref.apiVersion];
  if (more.length > 0) return [`${path}: generatorRef has invalid APIVersion: ${JSON.stringify(ref.apiVersion)}`];
  if (group !== GROUP) return [`${path}: generatorRef may only reference the generators group, but got ${group}`];
  if (version === VERSION) return [];
  return [`${path}: generatorRef references unknown GVK ${group}/${version}, Kind=${ref.kind}`];
}

/** A reference to a kind of generator that this release does not serve. `path` is that of the reference. */
export function unsupportedGenerator(ref: GeneratorRef | undefined, path: string): readonly UnsupportedField[] {
  if (ref === undefined || ref.kind === 'ClusterGenerator' || isGeneratorKind(ref.kind)) return [];
  return [unsupportedField(`${path}.kind`, ref.kind)];
}
