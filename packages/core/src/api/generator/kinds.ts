import type { GeneratorKind } from './types.ts';

/** The kinds of generators that are served. */
export const GENERATOR_KINDS: readonly GeneratorKind[] = [
  'ECRAuthorizationToken',
  'STSSessionToken',
  'Password',
  'UUID',
  'SSHKey',
  'MFA',
  'Fake',
  'Webhook',
];

/** Whether a kind that a manifest names is a generator which is served; a `ClusterGenerator` is none, it holds one. */
export function isGeneratorKind(kind: unknown): kind is GeneratorKind {
  return GENERATOR_KINDS.some((known) => known === kind);
}
