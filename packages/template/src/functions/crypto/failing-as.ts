import { FunctionFailure } from '../../failure.ts';
import { encodeText } from '../../text/byte-string.ts';
import { ReadingProblem } from './reading-problem.ts';

/** Runs a reader and turns its problems into failures whose texts begin as given. Anything else passes. */
export function failingAs<Read>(lead: string, read: () => Read): Read {
  try {
    return read();
  } catch (problem) {
    if (!(problem instanceof ReadingProblem)) throw problem;
    throw FunctionFailure.withData(encodeText(lead + problem.message), encodeText(lead + problem.safeMessage));
  }
}

/** Runs a reader of a part; the texts of its problems begin with what the whole is. */
export function problemsOf<Read>(lead: string, read: () => Read): Read {
  try {
    return read();
  } catch (problem) {
    if (!(problem instanceof ReadingProblem)) throw problem;
    throw new ReadingProblem(lead + problem.message, lead + problem.safeMessage);
  }
}
