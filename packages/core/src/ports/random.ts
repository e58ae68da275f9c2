/** Randomness as a process sees it: the system generator in every main, a seeded one in simulations. */
export interface Random {
  /** A number in [0, 1), for jitter. */
  next(): number;
  /** `length` random bytes. */
  bytes(length: number): Uint8Array;
  /** A version 4 UUID. */
  uuid(): string;
}
