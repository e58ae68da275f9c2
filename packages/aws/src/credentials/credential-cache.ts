import { type Clock, type IdentitySource, type Scope, scopeKey } from '@lockkeeper/core';
import type { Caller } from '../calls/caller.ts';
import type { AwsClients } from '../clients.ts';
import { assumeRole } from './assume-role.ts';
import type { AwsCredentials } from './aws-credentials.ts';
import type { ControllerCredentials } from './controller.ts';
import { type CredentialOutcome, noCredentials } from './credential-outcome.ts';
import { podIdentityCredentials } from './pod-identity.ts';
import { Renewing } from './renewing.ts';
import { serviceAccountCredentials } from './service-account.ts';
import { staticKeyCredentials } from './static-keys.ts';

export interface CredentialCacheOptions {
  readonly clock: Clock;
  readonly identitySource: IdentitySource;
  readonly controllerCredentials: ControllerCredentials | undefined;
  readonly clients: AwsClients;
  readonly caller: Caller;
  readonly closing: AbortSignal;
  /** Chains and their prefixes kept; the longest unused go first. */
  readonly maxEntries: number;
}

/**
 * Credentials per scope and per prefix of its role chain, so that a chain costs one STS call per hop and hour, whoever asks
 * and how often (invariant S9). A prefix is the scope with fewer hops, and its key is that scope's key.
 */
export class CredentialCache {
  readonly #options: CredentialCacheOptions;
  /** In the order of last use. */
  readonly #entries = new Map<string, Renewing>();

  constructor(options: CredentialCacheOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Credentials after all hops. Never rejects. */
  get(scope: Scope): Promise<CredentialOutcome> {
    const key = scopeKey(scope);
    const entry = this.#entries.get(key) ?? new Renewing(this.#options.clock, () => this.#load(scope));
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#evict();
    return entry.get();
  }

  /** Drops credentials that AWS no longer accepts, with all they were made from. */
  invalidate(scope: Scope, refused: AwsCredentials): void {
    this.#entries.get(scopeKey(scope))?.invalidate(refused);
    this.#options.controllerCredentials?.invalidate(refused);
    for (let hops = 0; hops < scope.hops.length; hops += 1) {
      this.#entries.delete(scopeKey({ ...scope, hops: scope.hops.slice(0, hops) }));
    }
  }

  clear(): void {
    this.#entries.clear();
  }

  async #load(scope: Scope): Promise<CredentialOutcome> {
    const hop = scope.hops.at(-1);
    if (hop === undefined) {
      return this.#loadBase(scope);
    }
    const prefix = { ...scope, hops: scope.hops.slice(0, -1) };
    const { clients, caller } = this.#options;
    for (let isAgain = false; ; isAgain = true) {
      const before = await this.get(prefix);
      if (!before.ok) {
        return before;
      }
      const outcome = await assumeRole(scope, hop, before.credentials, clients, caller);
      if (outcome.ok || isAgain || outcome.isSignerStale !== true) {
        return outcome;
      }
      this.invalidate(prefix, before.credentials);
    }
  }

  async #loadBase(scope: Scope): Promise<CredentialOutcome> {
    const { identitySource, controllerCredentials, clients, caller, clock, closing } = this.#options;
    switch (scope.base.kind) {
      case 'static-keys':
        return staticKeyCredentials(scope.base, identitySource, closing);
      case 'service-account':
        return serviceAccountCredentials(scope, scope.base, identitySource, clients, caller, closing);
      case 'pod-identity':
        return podIdentityCredentials(scope.base, identitySource, clock, closing);
      case 'controller':
        return controllerCredentials === undefined
          ? noCredentials('this process has no AWS identity of its own', 'change')
          : controllerCredentials.get(scope.region);
    }
  }

  #evict(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= this.#options.maxEntries) {
        return;
      }
      if (!entry.isLoading) {
        this.#entries.delete(key);
      }
    }
  }
}
