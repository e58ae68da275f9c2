import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { compileGoPattern } from '../expression/go-pattern.ts';

/** Why a text is no pattern of Go's regexp package, in Go's words; undefined when it is one. */
export function goPatternProblem(pattern: string): string | undefined {
  try {
    compileGoPattern(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof LockkeeperError) return error.message;
    throw error;
  }
}
