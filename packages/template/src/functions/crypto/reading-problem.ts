/**
 * Why bytes could not be read, in the words that users of ESO know. `safeMessage` says the same without anything that came
 * from the bytes.
 */
export class ReadingProblem extends Error {
  readonly safeMessage: string;

  constructor(message: string, safeMessage: string = message) {
    super(message);
    this.safeMessage = safeMessage;
  }
}
