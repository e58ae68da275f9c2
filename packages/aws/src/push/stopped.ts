import type { DeniedAnswer, FailedAnswer } from '@lockkeeper/core';

/** Ends a push or a removal with its answer, from whatever step it is in. Thrown by `Writing`, caught by the writer, seen by nobody else. */
export class Stopped extends Error {
  readonly answer: DeniedAnswer | FailedAnswer;

  constructor(answer: DeniedAnswer | FailedAnswer) {
    super(answer.code);
    this.answer = answer;
  }
}
