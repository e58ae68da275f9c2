import {
  type AuthorizedUse,
  type Clock,
  type DeniedAnswer,
  type FailedAnswer,
  type FetchAnswer,
  type FetchOptions,
  type ListAnswer,
  type ListFilter,
  type RemoteReference,
  referenceKey,
  type Scope,
  type SecretProvider,
  scopeKey,
  sleep,
} from '@lockkeeper/core';
import { type Content, FakeKeeper } from './fake-keeper.ts';

/** What one call of `fetch`, `list` or `check` asked for. */
export interface FakeRequest {
  readonly kind: 'fetch' | 'list' | 'check';
  readonly use: AuthorizedUse;
  readonly maxAgeMs?: number;
  readonly filter?: ListFilter;
}

/** Decides an answer in place of the keeper; undefined lets the keeper answer. */
export type Interception = (reference: RemoteReference, scope: Scope) => FetchAnswer | undefined;

export interface FakeProviderOptions {
  readonly clock: Clock;
  /** How long each call takes. */
  readonly delayMs?: number;
}

/**
 * A SecretProvider in memory for tests of everything above AWS. It passes the same contract as the real one. Values are
 * put for all scopes or for one; refusals, failures and interceptions can be programmed; every request is recorded.
 */
export class FakeSecretProvider implements SecretProvider {
  readonly requests: FakeRequest[] = [];
  readonly #clock: Clock;
  readonly #keeper = new FakeKeeper();
  readonly #identities = new Map<string, DeniedAnswer | FailedAnswer>();
  readonly #interceptions: Interception[] = [];
  readonly #next: FetchAnswer[] = [];
  readonly #lists = new Map<string, DeniedAnswer | FailedAnswer>();
  delayMs: number;

  constructor(options: FakeProviderOptions) {
    this.#clock = options.clock;
    this.delayMs = options.delayMs ?? 0;
  }

  /** Stores a value as the newest version; with a scope, only this scope sees it. Returns the version. */
  put(service: Scope['service'], name: string, content: Content, scope?: Scope): string {
    return this.#keeper.put(service, name, content, scope && scopeKey(scope));
  }

  /** Removes all versions: reads are absent from now on. */
  remove(service: Scope['service'], name: string, scope?: Scope): void {
    this.#keeper.remove(service, name, scope && scopeKey(scope));
  }

  /** Replaces the tags of a value that is kept. */
  tag(service: Scope['service'], name: string, tags: ReadonlyMap<string, string>, scope?: Scope): void {
    this.#keeper.tag(service, name, tags, scope && scopeKey(scope));
  }

  /** Every list of the scope gets this answer, as when listing is not permitted; undefined makes it work again. */
  setListing(scope: Scope, answer: DeniedAnswer | FailedAnswer | undefined): void {
    if (answer === undefined) {
      this.#lists.delete(scopeKey(scope));
    } else {
      this.#lists.set(scopeKey(scope), answer);
    }
  }

  /** Refuses reads of one name until `allow`. */
  deny(service: Scope['service'], name: string, scope?: Scope): void {
    this.#keeper.deny(service, name, scope && scopeKey(scope));
  }

  allow(service: Scope['service'], name: string, scope?: Scope): void {
    this.#keeper.allow(service, name, scope && scopeKey(scope));
  }

  /** Every request of the scope gets this answer, as when a role cannot be assumed; undefined makes it work again. */
  setIdentity(scope: Scope, answer: DeniedAnswer | FailedAnswer | undefined): void {
    if (answer === undefined) {
      this.#identities.delete(scopeKey(scope));
    } else {
      this.#identities.set(scopeKey(scope), answer);
    }
  }

  /** Adds an interception, asked before the keeper; the returned function removes it. */
  intercept(interception: Interception): () => void {
    this.#interceptions.push(interception);
    return () => {
      const at = this.#interceptions.indexOf(interception);
      if (at >= 0) {
        this.#interceptions.splice(at, 1);
      }
    };
  }

  /** The next distinct references read get these answers, in order. */
  answerNext(...answers: readonly FetchAnswer[]): void {
    this.#next.push(...answers);
  }

  async fetch(use: AuthorizedUse, options: FetchOptions): Promise<readonly FetchAnswer[]> {
    options.signal.throwIfAborted();
    this.requests.push({ kind: 'fetch', use, maxAgeMs: options.maxAgeMs });
    await this.#wait(options.signal);
    const answers = new Map<string, FetchAnswer>();
    return use.references.map((reference) => {
      const key = referenceKey(reference);
      const answer = answers.get(key) ?? this.#answer(reference, use.scope);
      answers.set(key, answer);
      return answer;
    });
  }

  async list(use: AuthorizedUse, filter: ListFilter, signal: AbortSignal): Promise<ListAnswer> {
    signal.throwIfAborted();
    this.requests.push({ kind: 'list', use, filter });
    await this.#wait(signal);
    const { scope } = use;
    const refused = this.#identities.get(scopeKey(scope)) ?? this.#lists.get(scopeKey(scope));
    return refused ?? { kind: 'names', names: this.#keeper.list(scope.service, filter, scope) };
  }

  async check(use: AuthorizedUse, signal: AbortSignal): Promise<DeniedAnswer | FailedAnswer | undefined> {
    signal.throwIfAborted();
    this.requests.push({ kind: 'check', use });
    await this.#wait(signal);
    return this.#identities.get(scopeKey(use.scope));
  }

  async #wait(signal: AbortSignal): Promise<void> {
    if (this.delayMs > 0) {
      await sleep(this.#clock, this.delayMs, signal);
    }
    // A real read never answers within the same turn.
    await Promise.resolve();
    signal.throwIfAborted();
  }

  #answer(reference: RemoteReference, scope: Scope): FetchAnswer {
    const identity = this.#identities.get(scopeKey(scope));
    if (identity !== undefined) {
      return identity;
    }
    const next = this.#next.shift();
    if (next !== undefined) {
      return next;
    }
    for (const interception of this.#interceptions) {
      const answer = interception(reference, scope);
      if (answer !== undefined) {
        return answer;
      }
    }
    return this.#keeper.read(reference, scope);
  }
}
