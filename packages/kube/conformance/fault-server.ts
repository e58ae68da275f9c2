import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { FakeApi } from '../src/fakes/fake-api.ts';
import type { KubeRequest } from '../src/transport/transport.ts';

/** Answers a request in place of the API, or returns false to let it through. */
export type SocketFault = (request: IncomingMessage, response: ServerResponse) => boolean;

/** The fake API behind a real listener, with faults that only sockets have. */
export class FaultServer {
  readonly api = new FakeApi();
  readonly requests: { readonly method: string; readonly url: string; readonly authorization: string | undefined }[] =
    [];
  fault: SocketFault = () => false;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(tls?: ServerOptions) {
    const listener = (request: IncomingMessage, response: ServerResponse): void => void this.#serve(request, response);
    this.#server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Resets every connection that is open. */
  resetConnections(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    this.requests.push({ method, url, authorization: request.headers.authorization });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (this.fault(request, response)) return;
    const closed = new AbortController();
    response.on('close', () => closed.abort());
    const answer = this.api.answer({
      method: method as KubeRequest['method'],
      path: url,
      headers: {},
      body: Buffer.concat(chunks).toString(),
      signal: closed.signal,
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.flushHeaders();
    for await (const chunk of answer.body) response.write(chunk);
    response.end();
  }
}

export const isWatch = (request: IncomingMessage): boolean => request.url?.includes('watch=') === true;
