import { LockkeeperError } from '@lockkeeper/core';

/**
 * Runs what reads kept state. What it cannot make sense of was not written by a lab, and its words are not repeated (`threat/B8`).
 *
 * @throws LockkeeperError `InvalidInput`
 */
export function asState<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof LockkeeperError) throw error;
    throw new LockkeeperError(
      'InvalidInput',
      'the state of the lab holds what no lab has written; move it away to start afresh, or bring back a copy of it',
    );
  }
}
