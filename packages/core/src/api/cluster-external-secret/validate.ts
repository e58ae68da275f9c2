import { readDuration } from '../duration.ts';
import { validateExternalSecret } from '../external-secret/validate.ts';
import { labelSelectorProblems } from '../label-selector.ts';
import type { ClusterExternalSecret } from './types.ts';

/**
 * Everything that is wrong with a ClusterExternalSecret beyond its shape; empty when it may be acted on. What is wrong with its
 * ExternalSecrets is told here already, before there is one.
 */
export function validateClusterExternalSecret({ spec }: ClusterExternalSecret): readonly string[] {
  return [
    ...fanOutProblems(spec),
    ...labelSelectorProblems(spec.namespaceSelector, 'namespaceSelector'),
    ...validateExternalSecret({ spec: spec.externalSecretSpec }).map((text) => `externalSecretSpec: ${text}`),
  ];
}

/** What kinds that make one object in each of many namespaces have in common. */
interface FanOut {
  readonly refreshTime?: string;
  readonly namespaceSelectors?: ClusterExternalSecret['spec']['namespaceSelectors'];
}

/** What is wrong with the choice of namespaces and the time between two passes. */
export function fanOutProblems({ refreshTime, namespaceSelectors = [] }: FanOut): readonly string[] {
  const duration = refreshTime === undefined ? undefined : readDuration(refreshTime);
  return [
    ...(typeof duration === 'string' ? [`invalid refreshTime ${JSON.stringify(refreshTime)}: ${duration}`] : []),
    ...namespaceSelectors.flatMap((selector, i) => labelSelectorProblems(selector, `namespaceSelectors[${i}]`)),
  ];
}
