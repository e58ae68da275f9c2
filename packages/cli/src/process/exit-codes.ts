import { type ErrorCode, LockkeeperError } from '@lockkeeper/core';

/**
 * Exit codes of the command, documented in `lockkeeper --help` and kept stable.
 * 0 done · 1 a difference, a failed scenario or an unexpected failure · 2 the input is wrong · 3 a rule of ours refused ·
 * 4 AWS or Kubernetes denied · 5 what was asked for does not exist · 6 no answer; trying later may help · 130 interrupted.
 */
export const EXIT = {
  done: 0,
  failed: 1,
  input: 2,
  refused: 3,
  denied: 4,
  absent: 5,
  unavailable: 6,
  interrupted: 130,
} as const;

const BY_CODE: Readonly<Record<ErrorCode, number>> = {
  InvalidInput: EXIT.input,
  Limit: EXIT.input,
  Refused: EXIT.refused,
  Denied: EXIT.denied,
  Absent: EXIT.absent,
  Conflict: EXIT.unavailable,
  Unavailable: EXIT.unavailable,
};

export function exitCodeOf(error: unknown): number {
  return error instanceof LockkeeperError ? BY_CODE[error.code] : EXIT.failed;
}
