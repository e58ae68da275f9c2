import { Coverage, report } from '../run/report.ts';
import { runSeed } from '../run/run-seed.ts';
import { operatorFaults } from '../world/fault-points.ts';

/** What came of a range of seeds. */
export interface SeedsResult {
  readonly coverage: Coverage;
  /** Reports of the seeds that broke an invariant. */
  readonly broken: readonly string[];
}

/** Runs the seeds `first` to `last`, both included. */
export async function checkSeeds(first: number, last: number): Promise<SeedsResult> {
  const coverage = new Coverage(operatorFaults);
  const broken: string[] = [];
  for (let number = first; number <= last; number += 1) {
    const result = await runSeed(number.toString(16));
    coverage.add(result);
    if (result.violations.length > 0) broken.push(report(result));
  }
  return { coverage, broken };
}
