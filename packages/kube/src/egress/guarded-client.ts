import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { type Clock, LockkeeperError } from '@lockkeeper/core';
import type { AddressRules } from './address-rules.ts';
import type { RequestTarget } from './request-target.ts';

export interface GuardedRequest {
  readonly target: RequestTarget;
  readonly method: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  /** PEM certificates to trust instead of the system's. */
  readonly ca?: string;
  readonly timeoutMs: number;
}

export interface GuardedResponse {
  readonly status: number;
  readonly body: Uint8Array;
}

/** Every address of a host, as the system resolves it. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export interface GuardedClientOptions {
  readonly addresses: AddressRules;
  readonly resolve: Resolve;
  readonly clock: Clock;
}

/** The largest answer that is read. */
const MAX_BYTES = 1024 * 1024;

function failure(code: 'Refused' | 'Unavailable', what: string): LockkeeperError {
  return new LockkeeperError(code, what);
}

async function bodyOf(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw failure('Unavailable', `the endpoint's answer is longer than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * The one way out for requests that a tenant's object describes (musts M8, M11; `threat/G1`). The name is resolved once, all its
 * addresses are judged, and the connection is made to an address that was judged, so that a second answer of the name server changes
 * nothing. TLS is always checked against the host's name. No redirect is followed, no proxy of the environment is used, nothing is kept
 * open. Answers are bounded in bytes and time. Errors hold nothing of the request and nothing of the answer.
 */
export class GuardedClient {
  readonly #options: GuardedClientOptions;

  constructor(options: GuardedClientOptions) {
    this.#options = options;
  }

  /** Throws LockkeeperError `Refused` or `Unavailable`, or the signal's reason. */
  async send(wish: GuardedRequest, signal: AbortSignal): Promise<GuardedResponse> {
    const deadline = new AbortController();
    const cancel = this.#options.clock.after(wish.timeoutMs, () =>
      deadline.abort(failure('Unavailable', `the endpoint has not answered within ${wish.timeoutMs} ms`)),
    );
    try {
      const either = AbortSignal.any([signal, deadline.signal]);
      const address = await orAborted(this.#resolve(wish.target.host), either);
      return await exchange(wish, address, either);
    } catch (error) {
      signal.throwIfAborted();
      if (deadline.signal.aborted) throw deadline.signal.reason;
      throw error instanceof LockkeeperError ? error : failure('Unavailable', 'the endpoint could not be reached');
    } finally {
      cancel();
    }
  }

  async #resolve(host: string): Promise<string> {
    const found = await this.#options.resolve(host);
    const [first] = found;
    if (first === undefined) throw failure('Unavailable', 'the host of the endpoint has no address');
    // One forbidden address among many is enough: which one is used must not be left to chance.
    if (!found.every((address) => this.#options.addresses.allows(address)))
      throw failure(
        'Refused',
        'the request is not sent: its host has an address that is not of the public internet, nor of a network that the platform has opened',
      );
    return first;
  }
}

/** The promise, or the signal's reason: whichever comes first. What is not waited for any more fails unheard. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    if (signal.aborted) onAbort();
  });
}

function exchange(wish: GuardedRequest, address: string, signal: AbortSignal): Promise<GuardedResponse> {
  const { target, method, headers, body, ca } = wish;
  const agent = new Agent({ keepAlive: false });
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        agent,
        host: address,
        port: target.port,
        path: target.path,
        method,
        servername: target.host,
        setHost: false,
        headers: { ...Object.fromEntries(headers), host: hostHeader(target), 'content-length': String(body.length) },
        ...(ca === undefined ? {} : { ca }),
        minVersion: 'TLSv1.2',
        rejectUnauthorized: true,
        signal,
      },
      (response) => {
        bodyOf(response)
          .then((bytes) => resolve({ status: response.statusCode ?? 0, body: bytes }))
          .catch((error: unknown) => {
            outgoing.destroy();
            reject(error);
          });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  }).finally(() => agent.destroy()) as Promise<GuardedResponse>;
}

function hostHeader({ host, port }: RequestTarget): string {
  return port === 443 ? host : `${host}:${port}`;
}
