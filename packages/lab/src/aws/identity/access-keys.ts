import type { Random } from '@lockkeeper/core';
import { accessKeyId, secretAccessKey } from '../accounts/random-text.ts';
import type { FederatedSession, RoleSession } from './caller.ts';

export type KeyHolder =
  | { readonly kind: 'root' }
  | { readonly kind: 'user'; readonly userId: string; readonly userName: string }
  | {
      readonly kind: 'federated';
      readonly session: FederatedSession;
      /** Absent for sessions of the root. */
      readonly userId?: string;
      readonly userName?: string;
    }
  | { readonly kind: 'role'; readonly session: RoleSession };

export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  readonly accountId: string;
  readonly holder: KeyHolder;
  readonly createdAt: number;
  active: boolean;
  /** Temporary keys have a token and an end. */
  readonly temporary?: { readonly token: string; readonly expiresAt: number };
  lastUsed?: { readonly at: number; readonly region: string; readonly service: string };
}

interface NewKey {
  readonly accountId: string;
  readonly holder: KeyHolder;
  readonly now: number;
  readonly expiresAt?: number;
}

/** Every access key of every account, as the one place that knows their secrets. */
export class AccessKeys {
  readonly #keys = new Map<string, AccessKey>();
  readonly #random: Random;
  #nextSweep = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  create(key: NewKey): AccessKey {
    this.#sweep(key.now);
    const temporary =
      key.expiresAt === undefined
        ? {}
        : {
            temporary: {
              token: `LAB${Buffer.from(this.#random.bytes(180)).toString('base64')}`,
              expiresAt: key.expiresAt,
            },
          };
    const made: AccessKey = {
      id: accessKeyId(this.#random, key.expiresAt === undefined ? 'AKIA' : 'ASIA'),
      secret: secretAccessKey(this.#random),
      accountId: key.accountId,
      holder: key.holder,
      createdAt: key.now,
      active: true,
      ...temporary,
    };
    this.#keys.set(made.id, made);
    return made;
  }

  find(id: string): AccessKey | undefined {
    return this.#keys.get(id);
  }

  all(): Iterable<AccessKey> {
    return this.#keys.values();
  }

  /** Takes over a key that another process has made. */
  restore(key: AccessKey): void {
    this.#keys.set(key.id, key);
  }

  delete(id: string): void {
    this.#keys.delete(id);
  }

  /** Keys name their user: they follow when it gets another name. */
  rename(id: string, userName: string): void {
    const key = this.#keys.get(id);
    if (key?.holder.kind === 'user') this.#keys.set(id, { ...key, holder: { ...key.holder, userName } });
  }

  deleteOf(accountId: string): void {
    for (const key of this.#keys.values()) {
      if (key.accountId === accountId) this.#keys.delete(key.id);
    }
  }

  /** Expired keys stay for an hour, so that their holders hear "expired" and not "unknown"; then they go. */
  #sweep(now: number): void {
    if (now < this.#nextSweep) return;
    this.#nextSweep = now + 10 * 60_000;
    for (const key of this.#keys.values()) {
      if (key.temporary !== undefined && key.temporary.expiresAt + 3_600_000 < now) this.#keys.delete(key.id);
    }
  }
}
