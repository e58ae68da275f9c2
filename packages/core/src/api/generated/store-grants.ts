// Generated from packages/core/crds by `npm run generate`; edits are lost and fail the check.

/** Who may use the identity, and for what. */
export interface StoreGrantSpec {
  /** The namespace whose stores are let through. */
  readonly namespace: string;
  /** Pins the grant to one life of the namespace. Absent, the first namespace seen under the name is pinned in status, so that a namespace created later under the same name does not inherit the grant. */
  readonly namespaceUID?: string;
  /** Names of the SecretStores that are let through; absent means every SecretStore of the namespace. */
  readonly stores?: readonly string[];
  /** AWS services that may be read; absent means every service that a store can name. */
  readonly services?: readonly ('SecretsManager' | 'ParameterStore')[];
  /** AWS regions that may be read. */
  readonly regions: readonly string[];
  /** Lets the identity be used for writing too. */
  readonly push: boolean;
  /** Kinds of generators that may use the identity; absent means none. */
  readonly generators?: readonly ('ECRAuthorizationToken' | 'STSSessionToken')[];
  /** ARNs of the roles that may be assumed, written out without wildcards. Every hop of a chain, additionalRoles and role, must be listed. */
  readonly roles?: readonly string[];
  /** Lets a store without any role read with the operator's identity as it is. */
  readonly allowControllerIdentity: boolean;
  /** The external id sent when role is assumed. A store may repeat it, but not choose another. */
  readonly externalID?: string;
  /** The session tags a store may send, each with its only allowed value. With the operator's identity they are always sent, whether the store repeats them or not, so that leaving one out opens nothing. */
  readonly sessionTags?: readonly GrantedSessionTag[];
  /** Keys of sessionTags that a store may mark as transitive; with the operator's identity they always are. */
  readonly transitiveTagKeys?: readonly string[];
}

export interface GrantedSessionTag {
  readonly key: string;
  readonly value: string;
}

/** What the controller found. */
export interface StoreGrantStatus {
  /** The life of the namespace that the grant is pinned to. */
  readonly namespaceUID?: string;
  readonly conditions?: readonly StoreGrantStatusCondition[];
}

export interface StoreGrantStatusCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}
