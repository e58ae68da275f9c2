import type { LocalReference, LocalScope } from '../scope/local-scope.ts';
import type { RemoteReference } from '../reference/remote-reference.ts';
import type { Scope } from '../scope/scope.ts';

/** One object a decision rests on. When it changes, the decision must be taken again (must M5). */
export interface ObjectVersion {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

declare const authorized: unique symbol;
declare const authorizedLocally: unique symbol;
declare const authorizedIdentity: unique symbol;
declare const authorizedToWrite: unique symbol;

/**
 * Permission to ask AWS, made only by `authorizeUse` and, for volumes, by `authorizeVolume` (must M1). `SecretProvider` accepts nothing
 * else, so no path to a value can forget the gate. The brand exists for the compiler alone.
 */
export interface AuthorizedUse {
  readonly [authorized]: true;
  /** Who the value is for. */
  readonly namespace: string;
  readonly scope: Scope;
  /** What may be asked for, in order; empty when only the identity is to be checked. */
  readonly references: readonly RemoteReference[];
  readonly restsOn: readonly ObjectVersion[];
}

/** As `AuthorizedUse`, for a store whose values are in the cluster (`provider.fake`, `provider.kubernetes`). */
export interface AuthorizedLocalUse {
  readonly [authorizedLocally]: true;
  readonly namespace: string;
  readonly scope: LocalScope;
  readonly references: readonly LocalReference[];
  readonly restsOn: readonly ObjectVersion[];
}

/** Permission to act as an AWS identity for a generator: no secret is read with it (`threat/G3`). */
export interface AuthorizedIdentity {
  readonly [authorizedIdentity]: true;
  readonly namespace: string;
  readonly scope: Scope;
  readonly restsOn: readonly ObjectVersion[];
}

/** Who owns what a PushSecret has written: the cluster, the namespace and the object, so that no two ever look alike (must M12). */
export interface PushOwner {
  /** UID of the namespace `kube-system`, which names a cluster. */
  readonly clusterId: string;
  readonly namespace: string;
  /** UID of the PushSecret. */
  readonly uid: string;
}

/** Permission to write these names, made only by `authorizePush`. */
export interface AuthorizedPush {
  readonly [authorizedToWrite]: true;
  readonly namespace: string;
  readonly scope: Scope;
  readonly references: readonly RemoteReference[];
  readonly owner: PushOwner;
  /** Remote secrets with the mark of the External Secrets Operator and none of ours may be taken over. */
  readonly adoptsFromEso: boolean;
  readonly restsOn: readonly ObjectVersion[];
}
