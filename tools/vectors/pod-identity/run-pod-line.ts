import { mutatedPod, placeOfVector } from '@lockkeeper/core/internal';
import type { VectorOutcome } from '../report.ts';
import { comparePods } from './compare-pods.ts';
import { type PodLine, readPodLine, wantedPod } from './read-pod-line.ts';

/** Mutates one pod and compares what it means with the pod that is wanted. */
export function runPodLine(line: PodLine, at: number): VectorOutcome {
  try {
    const vector = readPodLine(line);
    const { pod } = vector;
    const got = mutatedPod(vector);
    const { differences, kept } = comparePods(pod, got, wantedPod({ ...line, pod }), placeOfVector(vector));
    return {
      id: line.id,
      differences,
      notes: kept.map((path) => `${path} is kept, and lost in the pod that is wanted`),
    };
  } catch (problem) {
    if (!(problem instanceof TypeError)) throw problem;
    return { id: line.id, differences: [`cannot be run: line ${at}: ${problem.message}`] };
  }
}
