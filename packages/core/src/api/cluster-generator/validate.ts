import type { StoreRules } from '../aws-auth/validate.ts';
import { isGeneratorKind } from '../generator/kinds.ts';
import { settingsProblems } from '../generator/validate.ts';
import { type UnsupportedField, unsupportedField } from '../unsupported.ts';
import { settingsOf } from './settings.ts';
import type { ClusterGenerator } from './types.ts';

/**
 * Everything that is wrong with a ClusterGenerator beyond its shape; empty when it may be used. Of a kind that is not served
 * nothing is known; see `unsupportedInClusterGenerator`.
 */
export function validateClusterGenerator(generator: ClusterGenerator, rules: StoreRules): readonly string[] {
  const { kind } = generator.spec;
  if (!isGeneratorKind(kind)) return [];
  const settings = settingsOf(generator);
  if (settings === undefined) return [`invalid ClusterGenerator: when kind is ${kind}, ${kind}Spec must be set`];
  return settingsProblems(settings, rules);
}

/** The kind of a ClusterGenerator that this release does not serve. */
export function unsupportedInClusterGenerator({ spec }: ClusterGenerator): readonly UnsupportedField[] {
  return isGeneratorKind(spec.kind) ? [] : [unsupportedField('spec.kind', spec.kind)];
}
