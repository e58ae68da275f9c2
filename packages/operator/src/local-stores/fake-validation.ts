import type { FailedAnswer, StoreFacts } from '@lockkeeper/core';

const READY = 0;
const UNKNOWN = 1;

/**
 * What `validationResult` of a fake store makes its check come to: 0 works, 1 leaves it open, anything else fails (`eso.md` §2.2).
 */
export function fakeValidation({ fake }: StoreFacts): FailedAnswer | undefined {
  const result = fake?.validationResult ?? READY;
  if (result === READY) return undefined;
  const message = `unable to validate: the store's validationResult is ${result}`;
  return { kind: 'failed', code: 'ValidationResult', message, retry: result === UNKNOWN ? 'later' : 'change' };
}
