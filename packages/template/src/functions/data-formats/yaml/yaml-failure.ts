import { FunctionFailure } from '../../../failure.ts';

/** Something that go-yaml would not read, in its words. `line` counts from one; text about the first line has none. */
export function yamlFailure(problem: string, safeProblem = problem, line = 0): FunctionFailure {
  const place = line === 0 ? '' : `line ${line}: `;
  return FunctionFailure.withData(`yaml: ${place}${problem}`, `yaml: ${place}${safeProblem}`);
}
