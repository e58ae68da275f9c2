import { fanOutProblems } from '../cluster-external-secret/validate.ts';
import { validatePushSecret } from '../push-secret/validate.ts';
import type { ClusterPushSecret } from './types.ts';

/**
 * Everything that is wrong with a ClusterPushSecret beyond its shape; empty when it may be acted on. What is wrong with its
 * PushSecrets is told here already, before there is one.
 */
export function validateClusterPushSecret({ spec }: ClusterPushSecret): readonly string[] {
  return [
    ...fanOutProblems(spec),
    ...validatePushSecret({ spec: spec.pushSecretSpec }).map((text) => `pushSecretSpec: ${text}`),
  ];
}
