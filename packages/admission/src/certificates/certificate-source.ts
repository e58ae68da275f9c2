import type { Cancel, SealedValue } from '@lockkeeper/core';

/** What a TLS server shows: a chain and its private key, both PEM. */
export interface ServingPair {
  readonly certificate: string;
  readonly key: SealedValue;
}

/** Where the serving certificate comes from, and when there is another one. */
export interface CertificateSource {
  /** The pair of the moment; waits for the first one. */
  pair(): Promise<ServingPair>;
  /** Calls `use` with every later pair. */
  onChange(use: (pair: ServingPair) => void): Cancel;
  /** True when callers can be expected to trust what is shown. */
  readonly trusted: boolean;
  /** Looks after the certificate until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}
