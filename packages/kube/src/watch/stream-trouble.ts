/** A stream that ended in a way that the server did not explain. */
export class StreamTrouble extends Error {
  override readonly name = 'StreamTrouble';
  readonly trouble: 'deadline' | 'silence' | 'ended early';

  constructor(trouble: StreamTrouble['trouble']) {
    super(trouble);
    this.trouble = trouble;
  }
}
