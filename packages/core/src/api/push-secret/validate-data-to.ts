import { goPatternProblem } from '../go-pattern-problem.ts';
import { labelSelectorProblems } from '../label-selector.ts';
import type { PushSecret, PushSecretDataTo, PushSecretRewrite, PushSecretStoreRef } from './types.ts';

type Messages = readonly string[];

function storeProblems(ref: PushSecretStoreRef | undefined, stores: readonly PushSecretStoreRef[]): Messages {
  const { name, kind, labelSelector } = ref ?? {};
  if (name === undefined && labelSelector === undefined) return ['storeRef must specify either name or labelSelector'];
  if (name !== undefined && labelSelector !== undefined) {
    return ['storeRef: name and labelSelector are both set: keep the one that is meant'];
  }
  if (name === undefined) return labelSelectorProblems(labelSelector, 'storeRef.labelSelector');
  const isListed = stores.some((store) => store.name === name && store.kind === kind);
  return isListed ? [] : [`storeRef ${JSON.stringify(name)} not found in secretStoreRefs`];
}

function rewriteProblem({ regexp, transform }: PushSecretRewrite): string | undefined {
  if ((regexp === undefined) === (transform === undefined)) return 'exactly one of regexp or transform must be set';
  if (regexp === undefined) return undefined;
  const reason = goPatternProblem(regexp.source);
  return reason === undefined ? undefined : `invalid regexp ${JSON.stringify(regexp.source)}: ${reason}`;
}

function rewriteProblems(operations: readonly PushSecretRewrite[]): Messages {
  return operations.flatMap((operation, i) => {
    const reason = rewriteProblem(operation);
    return reason === undefined ? [] : [`rewrite failed: rewrite[${i}]: ${reason}`];
  });
}

function matchProblems(pattern: string): Messages {
  const reason = goPatternProblem(pattern);
  return reason === undefined
    ? []
    : [`match failed: failed to compile regexp pattern ${JSON.stringify(pattern)}: ${reason}`];
}

function entryProblems(entry: PushSecretDataTo, stores: readonly PushSecretStoreRef[]): Messages {
  const rewrite = entry.rewrite ?? [];
  return [
    ...storeProblems(entry.storeRef, stores),
    ...(entry.remoteKey !== undefined && rewrite.length > 0
      ? ['remoteKey and rewrite are mutually exclusive: rewrite is only supported in per-key mode (without remoteKey)']
      : []),
    ...matchProblems(entry.match?.regexp ?? ''),
    ...rewriteProblems(rewrite),
  ];
}

/** What is wrong with `dataTo`, with the CEL rules of the CRD repeated, because admission is never the only wall. */
export function bulkProblems({ dataTo = [], secretStoreRefs }: PushSecret['spec']): Messages {
  return dataTo.flatMap((entry, i) => entryProblems(entry, secretStoreRefs).map((text) => `dataTo[${i}]: ${text}`));
}
