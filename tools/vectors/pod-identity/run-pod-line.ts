import { mutatedPod, placeOfVector } from '@lockkeeper/core/internal';
import type { VectorOutcome } from '../report.ts';
import { comparePods } from './compare-pods.ts';
import { type PodLine, readPodLine, wantedPod } from './read-pod-line.ts';
import { wantedLot } from './wanted-lot.ts';

/** Mutates one pod and compares what it means with the pod that is wanted. */
export function runPodLine(line: PodLine, at: number): VectorOutcome {
  try {
    const { vector, remarks } = readPodLine(line);
    const want = wantedPod(vector.pod, vector.want);
    const got = mutatedPod(vector, wantedLot(want));
    const { differences, notes } = comparePods(vector.pod, got, want, placeOfVector(vector));
    return { id: line.id, differences, notes, unread: remarks };
  } catch (problem) {
    if (!(problem instanceof TypeError)) throw problem;
    return { id: line.id, differences: [`cannot be run: line ${at}: ${problem.message}`] };
  }
}
