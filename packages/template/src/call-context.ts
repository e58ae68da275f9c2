/**
 * What a function may use besides its arguments: the counters of its rendering, and the random bytes and the time that whoever
 * renders has given it. No I/O and no host object.
 */
export interface CallContext {
  /** Counts work that is not proportional to the bytes of arguments and result. Throws when the budget is used up. */
  step(count?: number): void;
  /** Counts bytes of text about to be made. Every function asks before it makes more than it was given. */
  make(bytes: number): void;
  /** Bytes of the source of randomness that the rendering was given. Throws `FunctionFailure` when it was given none. */
  randomBytes(count: number): Uint8Array;
  /** Nanoseconds since the epoch, the same during one rendering. Throws `FunctionFailure` when the rendering was given no time. */
  now(): bigint;
}
