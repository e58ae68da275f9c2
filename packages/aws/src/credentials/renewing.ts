import type { Clock } from '@lockkeeper/core';
import type { AwsCredentials } from './aws-credentials.ts';
import type { CredentialOutcome } from './credential-outcome.ts';

/** Credentials are renewed this long before they expire… */
const RENEW_BEFORE_MS = 5 * 60_000;
/** …and used no longer than until this long before, should renewing fail. */
const STOP_BEFORE_MS = 30_000;
/** Credentials without an expiry are asked for again after this time. */
const RECHECK_MS = 60 * 60_000;

/**
 * One set of credentials that is loaded when first needed and again shortly before it expires. Concurrent callers share one
 * load. Failures are not remembered. While renewing fails without a verdict of AWS, the old set serves until it expires.
 */
export class Renewing {
  readonly #clock: Clock;
  readonly #load: () => Promise<CredentialOutcome>;
  #current: AwsCredentials | undefined;
  #loadedAt = 0;
  #loading: Promise<CredentialOutcome> | undefined;

  constructor(clock: Clock, load: () => Promise<CredentialOutcome>) {
    this.#clock = clock;
    this.#load = load;
  }

  get isLoading(): boolean {
    return this.#loading !== undefined;
  }

  async get(): Promise<CredentialOutcome> {
    if (this.#current !== undefined && this.#clock.now() < this.#renewAt(this.#current)) {
      return { ok: true, credentials: this.#current };
    }
    this.#loading ??= this.#renew().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** Drops the set if it is still the one that AWS did not accept. */
  invalidate(refused: AwsCredentials): void {
    if (this.#current === refused) {
      this.#current = undefined;
    }
  }

  #renewAt(credentials: AwsCredentials): number {
    const recheckAt = this.#loadedAt + RECHECK_MS;
    if (credentials.expiresAt === undefined) {
      return recheckAt;
    }
    // Sessions shorter than the margin are used for half of their life instead of never.
    const life = credentials.expiresAt - this.#loadedAt;
    return Math.min(recheckAt, credentials.expiresAt - Math.min(RENEW_BEFORE_MS, life / 2));
  }

  async #renew(): Promise<CredentialOutcome> {
    const outcome = await this.#load();
    if (outcome.ok) {
      this.#current = outcome.credentials;
      this.#loadedAt = this.#clock.now();
      return outcome;
    }
    const old = this.#current;
    const isUsable = old?.expiresAt !== undefined && this.#clock.now() < old.expiresAt - STOP_BEFORE_MS;
    const hasVerdict = outcome.answer.kind === 'denied' || outcome.answer.retry === 'change';
    if (old === undefined || !isUsable || hasVerdict) {
      this.#current = undefined;
      return outcome;
    }
    return { ok: true, credentials: old };
  }
}
