import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Clock, Log } from '@lockkeeper/core';
import { listen, type ListenAddress, type Metrics } from '@lockkeeper/kube/internal';
import type { CertificateSource, ServingPair } from '../certificates/certificate-source.ts';
import type { Reviewer } from '../review/reviewer.ts';
import { answerCall, badCall, refuseHead, type WebhookReply, type WebhookRoute } from './answer-call.ts';
import { Load, type LoadLimits, MAX_BODY } from './load.ts';

/** Go's clients drop idle connections after 90 s. Kept longer here, so that none is closed while a call is on its way. */
const KEEP_ALIVE_MS = 120_000;
const RECEIVE_MS = 10_000;
const HEADERS_MS = 5_000;
const MAX_CONNECTIONS = 1_024;

export interface WebhookServerOptions {
  readonly reviewer: Pick<Reviewer, 'answer'>;
  /** Other paths than those of reviews of our own kinds. */
  readonly routes?: ReadonlyMap<string, WebhookRoute>;
  readonly certificates: CertificateSource;
  /** PEM of the authorities of callers. With it, nobody else gets as far as a request (`threat/Q6`). */
  readonly clientAuthorities?: string;
  readonly limits?: LoadLimits;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: Clock;
}

/** A server that listens. */
export interface WebhookServer {
  readonly port: number;
  /** Takes no new connections, lets calls under way end for at most `graceMs`, and closes the rest. */
  close(graceMs: number): Promise<void>;
}

interface Parts {
  readonly options: WebhookServerOptions;
  readonly load: Load;
  readonly state: { closing: boolean };
}

function send({ state }: Parts, response: ServerResponse, reply: WebhookReply): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(reply.status, {
    'content-type': reply.type,
    'content-length': Buffer.byteLength(reply.body),
    'x-content-type-options': 'nosniff',
    ...(state.closing || reply.status === 413 || reply.status === 429 ? { connection: 'close' } : {}),
  });
  response.end(reply.body);
}

/** The body, or what to answer instead. `held` counts what is kept of it. */
async function readBody(
  request: IncomingMessage,
  load: Load,
  held: { bytes: number },
): Promise<Uint8Array | WebhookReply> {
  const tooLarge = badCall(413, `a review has at most ${MAX_BODY} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY) return tooLarge;
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (held.bytes + chunk.length > MAX_BODY) return tooLarge;
    if (!load.take(chunk.length)) return badCall(429, 'too many bytes under way: try again');
    held.bytes += chunk.length;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, held.bytes);
}

async function replyTo(parts: Parts, request: IncomingMessage, held: { bytes: number }): Promise<WebhookReply> {
  const { options, load } = parts;
  const { method = '', url = '', headers } = request;
  const head = { method, url, contentType: headers['content-type'] ?? '' };
  const route = options.routes?.get(url.split('?')[0] ?? '');
  const refused = route ? route.atOnce(head) : refuseHead(head);
  if (refused !== undefined) return refused;
  const body = await readBody(request, load, held);
  if ('status' in body) return body;
  return route ? route.answer({ ...head, body }) : answerCall({ ...head, body }, options.reviewer);
}

async function serve(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { options, load } = parts;
  if (!load.enter()) {
    options.metrics.add('lockkeeper_admission_bad_calls_total', { status: '429' });
    send(parts, response, badCall(429, 'too many calls under way: try again'));
    return;
  }
  const held = { bytes: 0 };
  try {
    const reply = await replyTo(parts, request, held);
    if (reply.status !== 200)
      options.metrics.add('lockkeeper_admission_bad_calls_total', { status: String(reply.status) });
    send(parts, response, reply);
  } catch {
    // A caller that went away, or a defect; neither must end the process, and the text of neither is ours to print.
    options.metrics.add('lockkeeper_admission_bad_calls_total', { status: '500' });
    options.log.error('a call could not be answered', { path: request.url?.split('?')[0] });
    send(parts, response, badCall(500, 'the review failed'));
  } finally {
    load.leave(held.bytes);
  }
}

function contextOf(pair: ServingPair, { clientAuthorities }: WebhookServerOptions) {
  return {
    cert: pair.certificate,
    key: Buffer.from(pair.key.reveal()),
    ...(clientAuthorities === undefined ? {} : { ca: clientAuthorities }),
  };
}

function drain(server: Server, clock: Clock, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = clock.after(graceMs, () => server.closeAllConnections());
    server.close(() => {
      cut();
      resolve();
    });
    server.closeIdleConnections();
  });
}

/**
 * Serves reviews over HTTPS (TLS 1.2 or newer). A new certificate is used from the next handshake on, without a restart.
 * Rejects with LockkeeperError `Unavailable` when the address is taken.
 */
export async function startWebhookServer(
  options: WebhookServerOptions,
  address: ListenAddress,
): Promise<WebhookServer> {
  const { certificates, clientAuthorities, metrics, clock } = options;
  const parts: Parts = { options, load: new Load(options.limits), state: { closing: false } };
  const asksClients = clientAuthorities !== undefined;
  const server = createServer(
    {
      ...contextOf(await certificates.pair(), options),
      minVersion: 'TLSv1.2',
      requestCert: asksClients,
      rejectUnauthorized: asksClients,
      headersTimeout: HEADERS_MS,
      requestTimeout: RECEIVE_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => void serve(parts, request, response),
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.on('tlsClientError', () => metrics.add('lockkeeper_admission_bad_calls_total', { status: 'tls' }));
  const forget = certificates.onChange((pair) => server.setSecureContext(contextOf(pair, options)));
  metrics.onScrape(() => metrics.set('lockkeeper_admission_in_flight', {}, parts.load.requests));
  try {
    const port = await listen(server, address);
    return {
      port,
      close: (graceMs) => {
        forget();
        parts.state.closing = true;
        return drain(server, clock, graceMs);
      },
    };
  } catch (error) {
    forget();
    throw error;
  }
}
