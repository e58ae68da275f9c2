import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { ClientCertificate, LabHandler, LabRequest, LabResponse } from './types.ts';

/** PEM texts. With `clientAuthority`, certificates it has signed are passed on to the handler; others are refused. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
  readonly clientAuthority?: string;
}

export interface ListenOptions {
  readonly handler: LabHandler;
  /** 0 (default) takes any free port. A taken port is an error. */
  readonly port?: number;
  readonly tls?: TlsFiles;
  /** Host names, without port, that requests may name besides localhost, 127.0.0.1 and ::1. */
  readonly hosts?: readonly string[];
  readonly bodyLimit?: number;
}

export interface Listener {
  readonly port: number;
  /** `https://127.0.0.1:port` or `http://…`. */
  readonly url: string;
  /** Stops at once: open requests and watches are cut. */
  close(): Promise<void>;
}

const loopback = '127.0.0.1';
const defaultBodyLimit = 3 * 1024 * 1024;

/**
 * The socket shell of a lab server. Loopback only; refuses foreign Host names and every request with an Origin header,
 * which no Kubernetes or AWS client sends but a web page does (`threat/B1`).
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { handler, tls, port = 0, bodyLimit = defaultBodyLimit } = options;
  const hosts = new Set(['localhost', loopback, '[::1]', ...(options.hosts ?? [])]);
  const peers = new WeakMap<Socket, Peer>();
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    void answer({ request, response, handler, hosts, peers, bodyLimit });
  };
  const server = tls === undefined ? createHttpServer(onRequest) : createHttpsServer(tlsOptions(tls), onRequest);
  server.requestTimeout = 60_000;
  server.headersTimeout = 30_000;
  server.keepAliveTimeout = 90_000;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(port, loopback);
  await once(server, 'listening');
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const scheme = tls === undefined ? 'http' : 'https';
  return { port: bound, url: `${scheme}://${loopback}:${bound}`, close: () => close(server, sockets) };
}

function tlsOptions(tls: TlsFiles): Record<string, unknown> {
  const base = { cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2' };
  if (tls.clientAuthority === undefined) return base;
  return { ...base, ca: tls.clientAuthority, requestCert: true, rejectUnauthorized: false };
}

/** Also clients that have said nothing yet, not even in TLS, are cut: the server does not know them as connections. */
async function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  for (const socket of sockets) socket.destroy();
  await closed;
}

type Peer = ClientCertificate | 'none' | 'foreign';

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly handler: LabHandler;
  readonly hosts: ReadonlySet<string>;
  /** What is known of each connection's client certificate, read once. */
  readonly peers: WeakMap<Socket, Peer>;
  readonly bodyLimit: number;
}

async function answer(exchange: Exchange): Promise<void> {
  const { request, response, handler } = exchange;
  const refused = refuse(exchange);
  if (refused !== undefined) {
    request.resume();
    response.writeHead(refused.status, { 'content-type': 'text/plain', connection: 'close' }).end(refused.text);
    return;
  }
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    const body = await readBody(request, exchange.bodyLimit);
    if (body === undefined) {
      response.writeHead(413, { 'content-type': 'text/plain', connection: 'close' }).end('request body too large\n');
      return;
    }
    await send(response, await handler(toLabRequest(exchange, body, gone.signal)), gone.signal);
  } catch {
    // The client has gone, or the handler broke its promise never to throw; neither has anyone to tell.
    response.destroy();
  }
}

function refuse({ request, hosts, peers }: Exchange): { status: number; text: string } | undefined {
  if (request.headers.origin !== undefined) return { status: 403, text: 'requests from web pages are refused\n' };
  const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  if (!hosts.has(host)) return { status: 403, text: 'this host name is not served here\n' };
  if (peerOf(request.socket, peers) === 'foreign')
    return { status: 401, text: 'the client certificate is not of this lab\n' };
  return undefined;
}

async function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

function toLabRequest({ request, peers }: Exchange, body: Uint8Array, signal: AbortSignal): LabRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && name !== '__proto__') headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const base = { method: request.method ?? 'GET', path: request.url ?? '/', headers, body, signal };
  const peer = peerOf(request.socket, peers);
  return typeof peer === 'string' ? base : { ...base, clientCertificate: peer };
}

function peerOf(socket: Socket, peers: WeakMap<Socket, Peer>): Peer {
  const known = peers.get(socket);
  if (known !== undefined) return known;
  const peer = readPeer(socket);
  peers.set(socket, peer);
  return peer;
}

function readPeer(socket: Socket): Peer {
  if (!(socket instanceof TLSSocket)) return 'none';
  const certificate = socket.getPeerCertificate();
  if (Object.keys(certificate).length === 0) return 'none';
  if (!socket.authorized) return 'foreign';
  const subject = certificate.subject as { CN?: string | string[]; O?: string | string[] };
  const organizations = subject.O === undefined ? [] : [subject.O].flat();
  return { commonName: [subject.CN ?? ''].flat()[0] ?? '', organizations };
}

async function send(response: ServerResponse, answer: LabResponse, signal: AbortSignal): Promise<void> {
  const { status, headers, body } = answer;
  if (body instanceof Uint8Array) {
    response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
    return;
  }
  response.writeHead(status, headers);
  response.flushHeaders();
  for await (const chunk of body) {
    if (signal.aborted) return;
    if (!response.write(chunk)) await drained(response, signal);
  }
  response.end();
}

async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  try {
    await once(response, 'drain', { signal });
  } catch {
    // Aborted: the loop sees it.
  }
}
