export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface WriteOptions extends CallOptions {
  /** Who owns the fields in `managedFields`. Absent: what the API server makes of the user agent. */
  readonly fieldManager?: string;
}

export interface GetOptions extends CallOptions {
  /** Absent: the newest state. */
  readonly resourceVersion?: string;
  /** Only `metadata` travels. */
  readonly metadataOnly?: boolean;
}

export interface SelectOptions extends CallOptions {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Only `metadata` travels: for caches of Secrets, which must never hold data. */
  readonly metadataOnly?: boolean;
}

export interface ListOptions extends SelectOptions {
  /** Objects per page. Default 500. */
  readonly limit?: number;
  /** Absent or empty: a consistent read of the newest state. `"0"` ("anything you have") is refused. */
  readonly resourceVersion?: string;
}

export interface WatchOptions extends SelectOptions {
  /** Events after this version. */
  readonly resourceVersion: string;
  /** After how many seconds the server is to end the stream. */
  readonly timeoutSeconds: number;
}

export interface DeleteOptions extends CallOptions {
  /** Both name the exact state that the decision to delete was made from; another state answers 409. */
  readonly uid: string;
  readonly resourceVersion: string;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
}
