import { goPatternProblem } from '../go-pattern-problem.ts';
import type { ExternalSecretRewrite } from './types.ts';

function problem({ regexp, merge }: ExternalSecretRewrite): string | undefined {
  if (regexp !== undefined) {
    const reason = goPatternProblem(regexp.source);
    return reason === undefined ? undefined : `regexp failed with failed to compile: ${reason}`;
  }
  if (merge?.strategy === 'JSON' && merge.into === '') return "merge failed with missing 'into' field";
  return undefined;
}

/** Operations of a rewrite that can never succeed, in the words with which they would fail. `path` leads to their owner. */
export function rewriteProblems(operations: readonly ExternalSecretRewrite[], path: string): readonly string[] {
  return operations.flatMap((operation, i) => {
    const reason = problem(operation);
    return reason === undefined ? [] : [`${path}: failed rewrite operation[${i}]: ${reason}`];
  });
}
