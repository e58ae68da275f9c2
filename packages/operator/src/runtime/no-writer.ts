import type { FailedAnswer, SecretWriter } from '@lockkeeper/core';

const NOT_SERVED: FailedAnswer = {
  kind: 'failed',
  code: 'NotServed',
  message: 'PushSecrets are not served by this process',
  retry: 'change',
};

/** The writer of a process that has none. */
export const NO_WRITER: SecretWriter = {
  push: () => Promise.resolve(NOT_SERVED),
  remove: () => Promise.resolve(NOT_SERVED),
};
