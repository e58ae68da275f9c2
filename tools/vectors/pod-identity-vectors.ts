import { mutatedPod, podMeaning, type PodIdentityVector } from '@lockkeeper/core/internal';
import { differencesBetween, type VectorOutcome } from './report.ts';

function partsOf(pod: unknown): object {
  const meaning = podMeaning(pod);
  if (typeof meaning !== 'object' || meaning === null) return { pod: meaning };
  const { metadata, spec, ...rest } = meaning as { metadata?: object; spec?: object };
  const named = (place: string, part: object = {}) =>
    Object.entries(part).map(([name, value]: [string, unknown]) => [`${place}.${name}`, value] as const);
  return Object.fromEntries([...Object.entries(rest), ...named('metadata', metadata), ...named('spec', spec)]);
}

/** Mutates one pod and compares what it means, part by part. */
export function runPodIdentityVector(vector: PodIdentityVector): VectorOutcome {
  try {
    return { id: vector.id, differences: differencesBetween(partsOf(mutatedPod(vector)), partsOf(vector.want)) };
  } catch (problem) {
    if (!(problem instanceof TypeError)) throw problem;
    return { id: vector.id, differences: [`cannot be run: ${problem.message}`] };
  }
}
