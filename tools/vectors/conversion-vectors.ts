import { answerConversion, type ConversionVector, wantedConversion } from '@lockkeeper/core/internal';
import { differencesBetween, type VectorOutcome } from './report.ts';

/** Runs one conversion and compares its answer. */
export async function runConversionVector(vector: ConversionVector): Promise<VectorOutcome> {
  try {
    const got = await answerConversion(vector);
    return { id: vector.id, differences: differencesBetween(got, wantedConversion(vector)) };
  } catch (problem) {
    if (!(problem instanceof TypeError)) throw problem;
    return { id: vector.id, differences: [`cannot be run: ${problem.message}`] };
  }
}
