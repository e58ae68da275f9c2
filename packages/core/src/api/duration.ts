import { type Duration, parseDuration } from '../duration/duration.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';

/** The duration, or the reason in Go's words why the text is none. */
export function readDuration(text: string): Duration | string {
  try {
    return parseDuration(text);
  } catch (error) {
    if (error instanceof LockkeeperError) return error.message;
    throw error;
  }
}
