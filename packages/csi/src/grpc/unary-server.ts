import type { Duplex } from 'node:stream';
import { type Clock, type Log, LockkeeperError } from '@lockkeeper/core';
import { ServerConnection, type UnaryReply, type UnaryRequest } from '../http2/connection.ts';
import type { Header } from '../http2/header-table.ts';
import { encodeHeaders } from '../http2/hpack.ts';
import type { NextTurn } from '../system.ts';
import { encodeMessage, GrpcError, STATUS } from './status.ts';

/**
 * One unary method: bytes of the request message to bytes of the reply message. `signal` aborts when the caller gives up, is gone, or its
 * deadline has passed; `sent` resolves when the reply has left or nobody waits for it any more. Without `sent` it has left when it is made.
 */
export type UnaryMethod = (message: Uint8Array, signal: AbortSignal, sent?: Promise<void>) => Promise<Uint8Array>;

export interface UnaryServerOptions {
  /** By path, `/package.Service/Method`. */
  readonly methods: ReadonlyMap<string, UnaryMethod>;
  readonly clock: Clock;
  readonly log: Log;
  /** Largest message that is taken; methods see to their replies before they build them. */
  readonly maxMessageBytes: number;
  /** Calls in progress on one connection. */
  readonly maxCalls: number;
  readonly nextTurn: NextTurn;
}

const PREFIX_BYTES = 5;
/** A larger message is not copied to stand behind its prefix. */
const MAX_COPIED_BYTES = 8 * 1024;
const BASE_HEADERS: readonly Header[] = [
  [':status', '200'],
  ['content-type', 'application/grpc'],
];
const OK_HEADERS = encodeHeaders(BASE_HEADERS);
const OK_TRAILERS = encodeHeaders([['grpc-status', String(STATUS.ok)]]);

/** Milliseconds of `grpc-timeout`: up to eight digits and a unit. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['H', 3_600_000],
  ['M', 60_000],
  ['S', 1_000],
  ['m', 1],
  ['u', 1e-3],
  ['n', 1e-6],
]);

function timeoutOf(header: string | undefined): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,8})([HMSmun])$/.exec(header ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits) * (UNITS.get(unit) ?? 1);
}

/** A gRPC server for unary methods without compression, over streams that somebody else accepts. */
export class UnaryServer {
  readonly #options: UnaryServerOptions;
  readonly #connections = new Set<ServerConnection>();

  constructor(options: UnaryServerOptions) {
    this.#options = options;
  }

  serve(socket: Duplex): void {
    const { maxMessageBytes, maxCalls: maxStreams, nextTurn } = this.#options;
    const connection = new ServerConnection(socket, {
      answer: (request) => this.#answer(request),
      maxBodyBytes: PREFIX_BYTES + maxMessageBytes,
      maxStreams,
      nextTurn,
    });
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
  }

  /** Lets calls in progress end; takes no others. */
  close(): void {
    for (const connection of this.#connections) connection.close();
  }

  destroy(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  async #answer(request: UnaryRequest): Promise<UnaryReply> {
    if (!(request.headers.get('content-type') ?? '').startsWith('application/grpc')) {
      return { headers: encodeHeaders([[':status', '415']]) };
    }
    try {
      return replyWith(await this.#call(request));
    } catch (error) {
      return this.#refusal(error);
    }
  }

  #call(request: UnaryRequest): Promise<Uint8Array> {
    const { headers, body, signal, sent } = request;
    const path = headers.get(':path') ?? '';
    const method = this.#options.methods.get(path);
    if (method === undefined) {
      throw new GrpcError(STATUS.unimplemented, `there is no method ${JSON.stringify(path.slice(0, 200))}`);
    }
    const running = method(messageOf(body, this.#options.maxMessageBytes), signal, sent);
    const timeout = timeoutOf(headers.get('grpc-timeout'));
    return timeout === undefined ? running : this.#within(timeout, request, running);
  }

  /** Ends a call at the caller's deadline, whatever the method still waits for. */
  #within(ms: number, { giveUp }: UnaryRequest, running: Promise<Uint8Array>): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const cancel = this.#options.clock.after(ms, () => {
        const late = new GrpcError(STATUS.deadlineExceeded, "the caller's deadline has passed");
        giveUp(late);
        reject(late);
      });
      running.finally(cancel).then(resolve, reject);
    });
  }

  #refusal(error: unknown): UnaryReply {
    if (error instanceof GrpcError) return refusal(error.status, error.message);
    if (error instanceof LockkeeperError) return refusal(STATUS.unknown, error.message);
    // A defect: its text may quote anything (`threat/L2`).
    this.#options.log.error('a call failed on a defect', { name: error instanceof Error ? error.name : typeof error });
    return refusal(STATUS.internal, 'internal error of the provider; its log says more');
  }
}

function messageOf(body: Buffer, maxBytes: number): Uint8Array {
  if (body.length > PREFIX_BYTES + maxBytes) {
    throw new GrpcError(STATUS.resourceExhausted, `the message is larger than the limit of ${maxBytes} bytes`);
  }
  if (body.length < PREFIX_BYTES) throw new GrpcError(STATUS.internal, 'the call ended in the middle of its message');
  if (body[0] !== 0) throw new GrpcError(STATUS.unimplemented, 'compressed messages are not served');
  const length = body.readUInt32BE(1);
  if (length > maxBytes) {
    throw new GrpcError(STATUS.resourceExhausted, `the message is larger than the limit of ${maxBytes} bytes`);
  }
  if (body.length !== PREFIX_BYTES + length) {
    throw new GrpcError(STATUS.internal, 'the call is not one message of the length that it says');
  }
  return body.subarray(PREFIX_BYTES);
}

function replyWith(message: Uint8Array): UnaryReply {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  const body = message.length > MAX_COPIED_BYTES ? [prefix, message] : [Buffer.concat([prefix, message])];
  return { headers: OK_HEADERS, body, trailers: OK_TRAILERS };
}

function refusal(status: number, message: string): UnaryReply {
  return {
    headers: encodeHeaders([
      ...BASE_HEADERS,
      ['grpc-status', String(status)],
      ['grpc-message', encodeMessage(message)],
    ]),
  };
}
