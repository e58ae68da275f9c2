import type { Clock } from '@lockkeeper/core';
import { textAt } from '../../kubernetes/json/json.ts';
import { type KubeObject, nameOf, namespaceOf, uidOf } from '../../kubernetes/json/kube-object.ts';
import type { ClusterSystem } from '../../kubernetes/kubernetes-api.ts';
import { StatusError } from '../../kubernetes/errors/status-error.ts';
import { VolumeRefusal } from './volume-file.ts';

export interface PodToken {
  readonly token: string;
  /** RFC 3339, to the second. */
  readonly expiresAt: string;
  readonly renewInMs: number;
}

interface KeptToken {
  readonly token: string;
  readonly expiresAt: string;
  readonly renewAt: number;
}

const longestAgeMs = 24 * 3_600_000;

/**
 * Tokens of pods' ServiceAccounts, kept until four fifths of their life are over or a day has passed, as the kubelet's
 * token manager does; then a new one is signed.
 */
export class PodTokens {
  readonly #system: Pick<ClusterSystem, 'store' | 'issueToken'>;
  readonly #clock: Clock;
  readonly #kept = new Map<string, Map<string, KeptToken>>();

  constructor(system: Pick<ClusterSystem, 'store' | 'issueToken'>, clock: Clock) {
    this.#system = system;
    this.#clock = clock;
  }

  /** @throws VolumeRefusal when the account is gone or the server refuses */
  tokenFor(pod: KubeObject, audience: string, seconds: number): PodToken {
    const now = this.#clock.now();
    const kept = this.#kept.get(uidOf(pod)) ?? new Map<string, KeptToken>();
    this.#kept.set(uidOf(pod), kept);
    const key = `${seconds} ${audience}`;
    const old = kept.get(key);
    const token = old !== undefined && old.renewAt > now ? old : this.#sign(pod, audience, seconds);
    kept.set(key, token);
    return { token: token.token, expiresAt: token.expiresAt, renewInMs: Math.max(1000, token.renewAt - now) };
  }

  forget(uid: string): void {
    this.#kept.delete(uid);
  }

  #sign(pod: KubeObject, audience: string, seconds: number): KeptToken {
    const { store, issueToken } = this.#system;
    const name = textAt(pod, 'spec', 'serviceAccountName') || 'default';
    const account = store.get('/serviceaccounts', namespaceOf(pod), name);
    if (account === undefined) throw new VolumeRefusal(`failed to fetch token: serviceaccounts "${name}" not found`);
    const boundObjectRef = { kind: 'Pod', apiVersion: 'v1', name: nameOf(pod), uid: uidOf(pod) };
    const spec = { audiences: audience === '' ? [] : [audience], expirationSeconds: seconds, boundObjectRef };
    try {
      const { status } = issueToken(account.object, { spec });
      const renewAt = this.#clock.now() + Math.min(seconds * 800, longestAgeMs);
      const expiresAt = textAt(status, 'expirationTimestamp');
      return { token: textAt(status, 'token'), expiresAt, renewAt };
    } catch (error) {
      if (error instanceof StatusError) throw new VolumeRefusal(`failed to fetch token: ${error.message}`);
      throw error;
    }
  }
}
