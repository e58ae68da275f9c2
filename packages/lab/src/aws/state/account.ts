import { emptyIamState, type IamState } from './iam.ts';
import { emptyKmsState, type KmsState } from './kms.ts';
import type { Cluster } from './clusters.ts';
import type { EventRule } from './events.ts';
import type { StoredParameter } from './parameters.ts';
import type { Queue } from './queues.ts';
import type { StoredSecret } from './secrets.ts';

/** What one account keeps in one region. */
export interface RegionState {
  readonly kms: KmsState;
  /** By name. */
  readonly secrets: Map<string, StoredSecret>;
  /** By name without its leading slash. */
  readonly parameters: Map<string, StoredParameter>;
  /** By name. */
  readonly queues: Map<string, Queue>;
  /** Rules of the default event bus, by name. */
  readonly rules: Map<string, EventRule>;
  /** EKS clusters by name. */
  readonly clusters: Map<string, Cluster>;
}

export interface Account {
  readonly id: string;
  readonly iam: IamState;
  readonly regions: Map<string, RegionState>;
}

/** All accounts of one endpoint. An account that was not added does not exist: its ARNs find nothing. */
export class Accounts {
  readonly #accounts = new Map<string, Account>();

  add(id: string): Account {
    const account = this.#accounts.get(id) ?? { id, iam: emptyIamState(), regions: new Map() };
    this.#accounts.set(id, account);
    return account;
  }

  all(): Iterable<Account> {
    return this.#accounts.values();
  }

  delete(id: string): void {
    this.#accounts.delete(id);
  }

  find(id: string): Account | undefined {
    return this.#accounts.get(id);
  }

  /** State of an account in a region; regions fill when they are first used. */
  region(id: string, region: string): RegionState | undefined {
    const account = this.#accounts.get(id);
    if (account === undefined) return undefined;
    const state = account.regions.get(region) ?? {
      kms: emptyKmsState(),
      secrets: new Map(),
      parameters: new Map(),
      queues: new Map(),
      rules: new Map(),
      clusters: new Map(),
    };
    account.regions.set(region, state);
    return state;
  }
}
