import { isGeneratorKind } from '@lockkeeper/core';
import type { KubeObject } from '@lockkeeper/kube';
import { child } from '@lockkeeper/kube/internal';

/** What is kept of a GeneratorState. Its `state` may hold a credential and is dropped while reading (`threat/G4`). */
export interface CachedGeneratorState {
  readonly uid: string;
  readonly resourceVersion: string;
  /** Kind of the generator that made it. */
  readonly generatorKind: string;
  /** Whether that kind leaves nothing outside the cluster to clean up: all that are served here. */
  readonly leavesNothing: boolean;
  /** Milliseconds since the epoch; absent while the state is in use, and for a time that cannot be read. */
  readonly deadline?: number;
  readonly finalizers: readonly string[];
  readonly deleting: boolean;
}

export function projectGeneratorState(object: KubeObject): CachedGeneratorState {
  const { uid = '', resourceVersion = '', finalizers = [], deletionTimestamp } = object.metadata;
  const spec = child(object, 'spec');
  const kind = child(child(spec, 'resource'), 'kind');
  const until = child(spec, 'garbageCollectionDeadline');
  const deadline = typeof until === 'string' ? Date.parse(until) : Number.NaN;
  return {
    uid,
    resourceVersion,
    generatorKind: typeof kind === 'string' ? kind : '',
    leavesNothing: isGeneratorKind(kind),
    ...(Number.isNaN(deadline) ? {} : { deadline }),
    finalizers,
    deleting: deletionTimestamp !== undefined,
  };
}
