/** Who a verified client certificate names: its subject's common name and organizations (Kubernetes reads them as user and groups). */
export interface ClientCertificate {
  readonly commonName: string;
  readonly organizations: readonly string[];
}

/**
 * A request as the lab's servers see it, whatever carried it: a socket, a test or a simulation.
 * The servers are plain functions from this to a LabResponse.
 */
export interface LabRequest {
  readonly method: string;
  /** Path with query, as on the request line. */
  readonly path: string;
  /** Header names are lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Present when the transport has verified a client certificate against the lab's own authority. */
  readonly clientCertificate?: ClientCertificate;
  /** Aborts when the client has gone; ends streams. A committed write stays committed. */
  readonly signal?: AbortSignal;
}

/** An answer. Watches give their body as a stream; everything else is bytes. */
export interface LabResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}

/** A server without sockets. */
export type LabHandler = (request: LabRequest) => Promise<LabResponse>;
