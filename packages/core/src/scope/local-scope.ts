/** A value that a fake store holds itself. */
export interface FakeDatum {
  readonly key: string;
  readonly value: string;
  readonly version?: string;
}

/** `provider.fake`: the store is the keeper. */
export interface FakeScope {
  readonly provider: 'fake';
  readonly storeUid: string;
  readonly data: readonly FakeDatum[];
}

/** `provider.kubernetes` with the cluster's own API server: Secrets of one other namespace, read as one ServiceAccount. */
export interface KubernetesScope {
  readonly provider: 'kubernetes';
  readonly storeUid: string;
  /** The namespace whose Secrets are read. */
  readonly remoteNamespace: string;
  /** The account that reads them; it must have the right to, and the operator's own rights never stand in. */
  readonly serviceAccount: { readonly namespace: string; readonly name: string; readonly uid: string };
}

export type LocalScope = FakeScope | KubernetesScope;

/** One secret of a store without AWS, as the manifest names it. */
export interface LocalReference {
  readonly name: string;
  readonly version?: string;
  /** `tags`: labels and annotations as JSON instead of the value (`metadataPolicy: Fetch`). */
  readonly part?: 'tags';
}
