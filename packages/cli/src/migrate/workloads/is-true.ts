import { LockkeeperError } from '@lockkeeper/core';
import { parseBool } from '@lockkeeper/csi/internal';

/** Whether a flag or parameter of a Go program is on; what Go cannot read, or what is not there, is not. */
export function isTrue(text: string | undefined): boolean {
  try {
    return text !== undefined && parseBool(text);
  } catch (error) {
    if (error instanceof LockkeeperError) return false;
    throw error;
  }
}
