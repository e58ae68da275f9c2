import { type Clock, LockkeeperError, sleep } from '@lockkeeper/core';
import type { KubeRequest, KubeResponse, KubeTransport } from '../transport/transport.ts';
import { unlessAborted, withDeadline } from './deadline.ts';
import { KubeError, type KubeFailure, type KubeOperation } from './kube-error.ts';
import { LineTooLong } from './line-framer.ts';
import { parseJson } from '../json/parse-json.ts';
import { parseStatus } from './parse-status.ts';
import { BodyTooLarge, readBody } from './read-body.ts';

/** Settings of one client. */
export interface ExchangeOptions {
  readonly clock: Clock;
  /** Sent with every request; the API server writes it into its audit log. */
  readonly userAgent: string;
  /** Milliseconds that one request may take, its waits for `Retry-After` included. Default 30,000. */
  readonly requestTimeoutMs?: number;
  /**
   * How often one write is sent when the server answers 429 with `Retry-After`. Default 3; 1 for a process that has to ask
   * anew, before each try, whether it still may.
   */
  readonly sendsWhenThrottled?: number;
  /** Largest answer that is read, in bytes. Default 64 MiB. */
  readonly maxBodyBytes?: number;
}

/** One request before the client adds what all requests have. */
export interface ExchangeRequest {
  readonly operation: KubeOperation;
  readonly method: KubeRequest['method'];
  readonly path: string;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** A write that was answered with 429 was not executed, so the same bytes may be sent again. */
const defaultSends = 3;

const defaultTimeoutMs = 30_000;
const headTimeoutMs = 30_000;
const defaultBodyLimit = 64 * 1024 * 1024;
const errorBodyLimit = 1024 * 1024;

/** Sends requests and turns everything that is no success into a `KubeError`. */
export class Exchange {
  readonly #transport: KubeTransport;
  readonly #options: ExchangeOptions;

  constructor(transport: KubeTransport, options: ExchangeOptions) {
    this.#transport = transport;
    this.#options = options;
  }

  /**
   * Sends, waits for the whole answer and returns its JSON.
   * @throws {KubeError} for every status of 300 and more, and with status 0 when no usable answer came.
   */
  json(request: ExchangeRequest): Promise<unknown> {
    const timeoutMs = this.#options.requestTimeoutMs ?? defaultTimeoutMs;
    const { clock } = this.#options;
    const expired = (): Error => new KubeError(request.operation, { status: 0, reason: 'Timeout' });
    const endsAt = clock.monotonic() + timeoutMs;
    // A read is asked for again by whoever needs it: reflectors and queues wait longer than a request may.
    const sends = request.method === 'GET' ? 1 : (this.#options.sendsWhenThrottled ?? defaultSends);
    return withDeadline({ clock, ms: timeoutMs, signal: request.signal, expired }, async (signal) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await this.#once(request, signal, Math.max(1, endsAt - clock.monotonic()));
        } catch (error) {
          const waitMs = attempt < sends ? throttledFor(error) : undefined;
          if (waitMs === undefined || clock.monotonic() + waitMs >= endsAt) throw error;
          await sleep(clock, waitMs, signal);
        }
      }
    });
  }

  /**
   * Opens a stream: resolves with the answer as soon as its head arrived. A server that sends no head in time counts as
   * unanswered; the stream itself has no deadline here.
   */
  async open(request: ExchangeRequest, signal: AbortSignal): Promise<KubeResponse> {
    const stream = new AbortController();
    signal.addEventListener('abort', () => stream.abort(signal.reason), { once: true });
    if (signal.aborted) stream.abort(signal.reason);
    const late = this.#options.clock.after(headTimeoutMs, () =>
      stream.abort(new KubeError(request.operation, { status: 0, reason: 'Timeout' })),
    );
    try {
      const response = await this.#send(request, stream.signal, undefined);
      if (response.status >= 300) throw await this.#failure(request.operation, response, stream.signal);
      return response;
    } finally {
      late();
    }
  }

  async #once(request: ExchangeRequest, signal: AbortSignal, timeoutMs: number): Promise<unknown> {
    const response = await this.#send(request, signal, timeoutMs);
    if (response.status >= 300) throw await this.#failure(request.operation, response, signal);
    const body = parseJson(
      await this.#read(request.operation, response, this.#options.maxBodyBytes ?? defaultBodyLimit, signal),
    );
    if (body === undefined) throw new KubeError(request.operation, { status: 0, reason: 'MalformedBody' });
    return body;
  }

  async #send(request: ExchangeRequest, signal: AbortSignal, timeoutMs: number | undefined): Promise<KubeResponse> {
    const headers: Record<string, string> = {
      accept: request.accept ?? 'application/json',
      'user-agent': this.#options.userAgent,
    };
    if (request.body !== undefined) headers['content-type'] = request.contentType ?? 'application/json';
    try {
      const sent = this.#transport.send({
        method: request.method,
        path: request.path,
        headers,
        signal,
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      });
      return await unlessAborted(signal, sent);
    } catch (error) {
      throw unanswered(request.operation, error, signal);
    }
  }

  async #failure(operation: KubeOperation, response: KubeResponse, signal: AbortSignal): Promise<KubeError> {
    const bytes = await this.#read(operation, response, errorBodyLimit, signal);
    return new KubeError(
      operation,
      parseStatus(response.status, parseJson(bytes), response.headers.get('retry-after')),
    );
  }

  async #read(
    operation: KubeOperation,
    response: KubeResponse,
    limit: number,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    try {
      return await readBody(response.body, limit, signal);
    } catch (error) {
      throw unanswered(operation, error, signal);
    }
  }
}

/** What a rejection of the transport means. Its text is dropped; our own errors and the caller's abort reason pass. */
export function unanswered(operation: KubeOperation, error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) return signal.reason;
  if (error instanceof LockkeeperError) return error;
  const reason: KubeFailure['reason'] =
    error instanceof BodyTooLarge || error instanceof LineTooLong ? 'TooLarge' : 'ConnectionFailed';
  return new KubeError(operation, { status: 0, reason });
}

function throttledFor(error: unknown): number | undefined {
  if (!(error instanceof KubeError) || error.status !== 429 || error.retryAfterSeconds === undefined) return undefined;
  return error.retryAfterSeconds * 1_000;
}
