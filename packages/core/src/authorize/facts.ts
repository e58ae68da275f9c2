import type { FakeProvider, KubernetesProvider } from '../api/generated/secret-stores.ts';
import type { AwsService, AwsTokenService } from '../reference/remote-reference.ts';
import type { SessionTag } from '../scope/scope.ts';

/** What a decision may know of an object it rests on. */
export interface ObjectFacts {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

export interface NamespaceFacts extends ObjectFacts {
  readonly labels: ReadonlyMap<string, string>;
}

export interface ServiceAccountFacts extends ObjectFacts {
  readonly namespace: string;
  readonly annotations: ReadonlyMap<string, string>;
}

/** A Secret named by `auth.secretRef`, without its data. */
export interface SecretFacts extends ObjectFacts {
  readonly namespace: string;
}

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** One entry of `spec.conditions` of a ClusterSecretStore. Entries, and the fields of one entry, are alternatives. */
export interface StoreCondition {
  readonly namespaceSelector?: LabelSelector;
  readonly namespaces?: readonly string[];
  readonly namespaceRegexes?: readonly string[];
  /** Patterns of the keys that the namespaces of this entry may ask for (`parseKeyPattern`); absent means every key. */
  readonly remoteKeys?: readonly string[];
  /**
   * Patterns of the keys that the namespaces of this entry may write. Absent means none where any entry of the store has
   * `remoteKeys` or `pushRemoteKeys`, and every key where no entry has either.
   */
  readonly pushRemoteKeys?: readonly string[];
}

export interface SecretKeySelector {
  readonly name?: string;
  readonly namespace?: string;
  readonly key?: string;
}

/** `spec.provider.aws` of a store, and in its terms what a generator says of its identity. */
export interface AwsProviderSpec {
  readonly service: AwsService | AwsTokenService | (string & {});
  readonly region: string;
  readonly role?: string;
  readonly additionalRoles?: readonly string[];
  readonly externalID?: string;
  readonly sessionTags?: readonly SessionTag[];
  readonly transitiveTagKeys?: readonly string[];
  readonly sessionTagsPolicy?: string;
  readonly customSessionTags?: Readonly<Record<string, string>>;
  readonly prefix?: string;
  readonly auth?: {
    readonly jwt?: {
      readonly serviceAccountRef?: {
        readonly name: string;
        readonly namespace?: string;
        readonly audiences?: readonly string[];
      };
      /** Roles that the account may carry; absent means any. */
      readonly allowedRoles?: readonly string[];
    };
    readonly secretRef?: {
      readonly accessKeyIDSecretRef?: SecretKeySelector;
      readonly secretAccessKeySecretRef?: SecretKeySelector;
      readonly sessionTokenSecretRef?: SecretKeySelector;
    };
  };
}

export interface StoreFacts extends ObjectFacts {
  readonly kind: 'SecretStore' | 'ClusterSecretStore';
  /** Set for a SecretStore, absent for a ClusterSecretStore. */
  readonly namespace?: string;
  readonly ready: boolean;
  /** `spec.controller`; empty or absent means any controller. */
  readonly controller?: string;
  readonly aws?: AwsProviderSpec;
  readonly fake?: FakeProvider;
  readonly kubernetes?: KubernetesProvider;
  readonly conditions: readonly StoreCondition[];
}

/** The kinds of generators that act as an AWS identity. */
export type AwsGeneratorKind = 'ECRAuthorizationToken' | 'STSSessionToken';

/** What a generator says of the identity it wants, whether it is written in a namespace or in a ClusterGenerator. */
export interface GeneratorFacts extends ObjectFacts {
  readonly kind: AwsGeneratorKind;
  /** Absent for a ClusterGenerator. */
  readonly namespace?: string;
  readonly region: string;
  readonly role?: string;
  readonly auth?: AwsProviderSpec['auth'];
}

/** Somebody who asks for an AWS identity: a store, or a generator. Without `namespace` it is cluster-scoped, the platform's own. */
export interface Asker {
  readonly kind: StoreFacts['kind'] | AwsGeneratorKind | 'ClusterGenerator';
  readonly name: string;
  readonly namespace?: string;
}

/** What the platform lets one namespace do with the operator's own identity (`StoreGrant`). */
export interface GrantFacts extends ObjectFacts {
  readonly namespace: string;
  /** UID of the namespace the grant is bound to, from its spec or its status; unbound grants allow nothing yet. */
  readonly namespaceUid?: string;
  readonly stores: readonly string[];
  readonly services: readonly string[];
  readonly regions: readonly string[];
  readonly roles: readonly string[];
  readonly allowControllerIdentity: boolean;
  /** Whether it may be written with; absent means no. */
  readonly push?: boolean;
  /** Kinds of generators that may use it; absent means none. */
  readonly generators?: readonly string[];
  readonly externalID?: string;
  readonly sessionTags: readonly SessionTag[];
  readonly transitiveTagKeys: readonly string[];
}

/** What PushSecrets may do (`threat/P1`). */
export interface PushRules {
  /** Accounts that may be written to, 12 digits each; `*` is any account, also one that cannot be known beforehand. */
  readonly accounts: readonly string[];
  /** Whether remote secrets that the External Secrets Operator wrote are taken over. */
  readonly adoptsFromEso: boolean;
  /** Settings of `PushSecretMetadata` that are the platform's, by what is allowed of each (`threat/P5`, `threat/P6`); absent means none. */
  readonly allows?: PushAllowances;
}

export interface PushAllowances {
  /** Values of `kmsKeyID` besides AWS's own key of the service. Compared as written. */
  readonly kmsKeys: readonly string[];
  /** Regions that secrets may be copied to. */
  readonly replicaRegions: readonly string[];
  /** Whether resource policies may be set; their principals are of `accounts` in any case. */
  readonly resourcePolicies: boolean;
}

/** What the platform sets for the whole operator. */
export interface PlatformRules {
  /** Audiences a token may be asked for; the first is the default. */
  readonly audiences: readonly string[];
  /** Regions that stores may name; empty means every region of the closed list. */
  readonly regions: readonly string[];
  /** Namespaces in which ExternalSecrets are refused, as exact names (`threat/T4`, `threat/O5`). */
  readonly refusedNamespaces: readonly string[];
  /** Class of this controller (`--controller-class`); absent means `default`. */
  readonly controllerClass?: string;
  /** Leave stores alone that name no class, or that name `default`: they are another controller's beside this one. */
  readonly onlyNamedStores?: boolean;
  /** Session tag keys that no namespaced store sets but by a grant, besides those that are always reserved. Compared without case. */
  readonly reservedTagKeys?: readonly string[];
  /** Whether the policy that keeps tenants off protected namespace labels is in force; absent means no (`threat/I12`). */
  readonly labelPolicyInForce?: boolean;
  /**
   * What a session of the controller's own identity brings along. Under EKS Pod Identity it carries six transitive tags that no
   * later hop can change; `unsettled` means that the platform has not said what becomes of them (`threat/I14`).
   */
  readonly controllerTags?: 'none' | 'inherited' | 'unsettled';
  /** Strict mode: no conditions admit nobody, and a ServiceAccount must name the stores that may use it (`threat/S2`, `threat/I6`). */
  readonly strict?: boolean;
  /** Whether stores with `provider.kubernetes` are served; absent means no (must M11, `threat/G6`). */
  readonly kubernetesProvider?: boolean;
  /** Absent: nothing is pushed (must M11). */
  readonly push?: PushRules;
}
