/** What a function may use besides its arguments: nothing but the counters of its rendering. No I/O, clock or host object. */
export interface CallContext {
  /** Counts work that is not proportional to the bytes of arguments and result. Throws when the budget is used up. */
  step(count?: number): void;
  /** Counts bytes of text about to be made. Every function asks before it makes more than it was given. */
  make(bytes: number): void;
}
