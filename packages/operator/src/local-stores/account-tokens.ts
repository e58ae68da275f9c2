import type { Clock, KubernetesScope, SealedValue } from '@lockkeeper/core';
import type { AccountToken, KubeClient } from '@lockkeeper/kube';

type Account = KubernetesScope['serviceAccount'];

/** A token is not used in its last minute: a request that takes long must not outlive it. */
const MARGIN_MS = 60_000;

interface Kept {
  readonly asked: Promise<AccountToken>;
  /** Milliseconds since the epoch; infinite until the token is there. */
  expiresAt: number;
}

/**
 * Tokens of ServiceAccounts for the API server, kept while they are valid. By the account's uid: one that was made anew under an old
 * name is another account (`threat/I18`).
 */
export class AccountTokens {
  readonly #client: KubeClient;
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  /** `client` asks with the operator's own rights, and for tokens only. */
  constructor(client: KubeClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** A token with at least a minute to live. Callers at one time share one request. Rejects as `KubeClient` does. */
  async of(account: Account): Promise<SealedValue> {
    this.#prune();
    const kept = this.#kept.get(account.uid) ?? this.#ask(account);
    return (await kept.asked).token;
  }

  /** The server did not accept the account's token: the next request asks for another. */
  forget({ uid }: Account): void {
    this.#kept.delete(uid);
  }

  /** Without anybody's signal: others wait for the same token, and the client's own deadline ends it. */
  #ask({ namespace, name, uid }: Account): Kept {
    const asked = this.#client.createServerToken(namespace, name);
    const kept: Kept = { asked, expiresAt: Number.POSITIVE_INFINITY };
    this.#kept.set(uid, kept);
    asked.then(
      ({ expiresAt }) => {
        kept.expiresAt = expiresAt;
      },
      () => {
        if (this.#kept.get(uid) === kept) this.#kept.delete(uid);
      },
    );
    return kept;
  }

  #prune(): void {
    const now = this.#clock.now();
    for (const [uid, { expiresAt }] of this.#kept) if (expiresAt - MARGIN_MS <= now) this.#kept.delete(uid);
  }
}
