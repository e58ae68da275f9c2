// Generated from packages/core/crds by `npm run generate`; edits are lost and fail the check.

import type { ExternalSecretTemplate, GeneratorRef, LabelSelector, RewriteRegexp, RewriteTransform } from './external-secrets.ts';
import type { JsonValue } from '../json-schema.ts';

/** What is written, and where. */
export interface PushSecretSpec {
  /** Time between two writes, as a Go duration; zero writes once. */
  readonly refreshInterval: string;
  /** Stores that are written to. */
  readonly secretStoreRefs: readonly PushSecretStoreRef[];
  /** Whether a remote value that exists is replaced. */
  readonly updatePolicy: 'Replace' | 'IfNotExists';
  /** Whether what was written is deleted with the PushSecret. */
  readonly deletionPolicy: 'Delete' | 'None';
  /** Where the values come from. */
  readonly selector: PushSecretSelector;
  /** Single keys of the Secret and where each is written. */
  readonly data?: readonly PushSecretData[];
  /** Many keys of the Secret at once, chosen by a pattern. */
  readonly dataTo?: readonly PushSecretDataTo[];
  /** How the Secret is shaped from the values. */
  readonly template?: ExternalSecretTemplate;
}

/** A store by its name, or every store with the labels. */
export interface PushSecretStoreRef {
  /** Name of the object. */
  readonly name?: string;
  /** Labels an object must carry. */
  readonly labelSelector?: LabelSelector;
  /** SecretStore of the same namespace, or ClusterSecretStore. */
  readonly kind: 'SecretStore' | 'ClusterSecretStore';
}

/** Where the values come from. */
export interface PushSecretSelector {
  /** A Secret of the same namespace by its name, or every Secret with the labels. */
  readonly secret?: PushSecretSecret;
  /** A generator of the same namespace, or a ClusterGenerator. */
  readonly generatorRef?: GeneratorRef;
}

/** A Secret of the same namespace by its name, or every Secret with the labels. */
export interface PushSecretSecret {
  /** Name of the object. */
  readonly name?: string;
  /** Labels an object must carry. */
  readonly selector?: LabelSelector;
}

export interface PushSecretData {
  /** One key and its place in the store. */
  readonly match: PushSecretMatch;
  /** Settings of the provider for what is written, as PushSecretMetadata. */
  readonly metadata?: JsonValue;
  /** Whether escapes in the keys of the Secret are turned back into their characters. */
  readonly conversionStrategy: 'None' | 'ReverseUnicode';
}

/** One key and its place in the store. */
export interface PushSecretMatch {
  /** Key in the Secret; absent takes the whole Secret as one JSON object. */
  readonly secretKey?: string;
  /** The remote secret or parameter, or a part of it. */
  readonly remoteRef: PushSecretRemoteRef;
}

/** The remote secret or parameter, or a part of it. */
export interface PushSecretRemoteRef {
  /** Name or ARN of the secret or parameter. */
  readonly remoteKey: string;
  /** Path into the remote JSON value; only this part is written. */
  readonly property?: string;
}

export interface PushSecretDataTo {
  /** A store by its name, or every store with the labels. */
  readonly storeRef?: PushSecretStoreRef;
  /** Name under which all keys are written as one JSON object; absent writes each key under its own name. */
  readonly remoteKey?: string;
  /** Which keys; absent means all. */
  readonly match?: PushSecretDataToMatch;
  /** Changes of the keys on their way to remote names, in order. */
  readonly rewrite?: readonly PushSecretRewrite[];
  /** Settings of the provider for what is written, as PushSecretMetadata. */
  readonly metadata?: JsonValue;
  /** Whether escapes in the keys of the Secret are turned back into their characters. */
  readonly conversionStrategy: 'None' | 'ReverseUnicode';
}

/** Which keys; absent means all. */
export interface PushSecretDataToMatch {
  /** RE2 pattern; an empty one means all. */
  readonly regexp?: string;
}

export interface PushSecretRewrite {
  /** Replace what a pattern matches in each key. */
  readonly regexp?: RewriteRegexp;
  /** Compute each key by a template. */
  readonly transform?: RewriteTransform;
}

/** What the controller last did. */
export interface PushSecretStatus {
  /** Start of the last pass that wrote all values. */
  readonly refreshTime?: string | null;
  /** Generation and metadata hash of the last pass. */
  readonly syncedResourceVersion?: string;
  /** What was written, by store (kind/name) and by remote key and property. */
  readonly syncedPushSecrets?: { readonly [key: string]: { readonly [key: string]: PushSecretData } };
  readonly conditions?: readonly PushSecretStatusCondition[];
}

export interface PushSecretStatusCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** What is made, and where. */
export interface ClusterPushSecretSpec {
  /** What is written, and where. */
  readonly pushSecretSpec: PushSecretSpec;
  /** Name of each PushSecret; the name of the ClusterPushSecret when absent. */
  readonly pushSecretName?: string;
  /** Labels and annotations of each PushSecret. */
  readonly pushSecretMetadata?: ClusterPushSecretMetadata;
  /** Labels a Namespace must carry; one selector that matches is enough. */
  readonly namespaceSelectors?: readonly LabelSelector[];
  /** Time between two passes over the namespaces, as a Go duration. */
  readonly refreshTime?: string;
}

/** Labels and annotations of each PushSecret. */
export interface ClusterPushSecretMetadata {
  readonly annotations?: { readonly [key: string]: string };
  readonly labels?: { readonly [key: string]: string };
}

/** What the controller last did. */
export interface ClusterPushSecretStatus {
  /** Name under which the PushSecrets were made. */
  readonly pushSecretName?: string;
  readonly failedNamespaces?: readonly ClusterPushSecretNamespaceFailure[];
  /** Names of the namespaces with a PushSecret, sorted. */
  readonly provisionedNamespaces?: readonly string[];
  readonly conditions?: readonly PushSecretStatusCondition[];
}

/** A namespace without its PushSecret. */
export interface ClusterPushSecretNamespaceFailure {
  readonly namespace: string;
  readonly reason?: string;
}
