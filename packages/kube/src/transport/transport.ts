/** One HTTP request to the API server. */
export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute path with query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Aborting it closes the request and its response body. */
  readonly signal?: AbortSignal;
  /** Milliseconds that the whole exchange may take; absent for watches, which live as long as their signal allows. */
  readonly timeoutMs?: number;
}

/** The answer: status and headers at once, the body as it arrives. */
export interface KubeResponse {
  readonly status: number;
  /** Header names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * The seam below the client. An implementation adds the address, TLS and credentials, and nothing else: no retries, no
 * interpretation. It rejects when no answer came; the client turns every such rejection into a `KubeError` of status 0
 * without looking at its text.
 */
export interface KubeTransport {
  send(request: KubeRequest): Promise<KubeResponse>;
}
