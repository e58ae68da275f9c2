/** One call to a webhook. */
export interface WebhookCall {
  /** `https://host[:port]/path?timeout=10s`; the host of a service is `name.namespace.svc`. */
  readonly url: string;
  /** PEM of the authorities that the server's certificate must come from; empty for the system's own. */
  readonly caBundle: string;
  /** JSON of an AdmissionReview. */
  readonly body: string;
  /** Aborts when the time is up or the client has gone. */
  readonly signal: AbortSignal;
}

export interface WebhookReply {
  readonly status: number;
  readonly body: string;
}

/** Sends a call. Rejects with an Error whose message says why nothing came back, without contents. */
export type WebhookCaller = (call: WebhookCall) => Promise<WebhookReply>;
