import { LockkeeperError } from '@lockkeeper/core';
import { type DecisionCase, type ParsedCase, parseCase, runCase } from '@lockkeeper/access/internal';
import type { VectorOutcome } from './report.ts';

/** Reads one decision case. */
export function parseDecision(line: string): ParsedCase | string {
  try {
    return parseCase(line);
  } catch (problem) {
    if (problem instanceof LockkeeperError) return problem.message;
    throw problem;
  }
}

/** Decides a case and compares all that it wants. */
export function runDecision({ decisionCase, uncompared, unread }: ParsedCase): VectorOutcome {
  const differences = [...uncompared.map((name) => `${name} is not compared`), ...runOne(decisionCase)];
  return { id: decisionCase.id, differences, unread };
}

/** A case that cannot be run is a failed one, whatever is wrong with it. */
function runOne(decisionCase: DecisionCase): readonly string[] {
  try {
    return runCase(decisionCase);
  } catch (problem) {
    return [
      problem instanceof LockkeeperError ? `cannot be run: ${problem.message}` : 'cannot be run: it is malformed',
    ];
  }
}
