import { type ClientHttp2Session, connect as connectHttp2, constants, type IncomingHttpHeaders } from 'node:http2';
import { connect } from 'node:net';
import type { Clock } from '@lockkeeper/core';
import { CallFailure, UNAVAILABLE } from './call-failure.ts';

export interface UnaryCall {
  /** Path of the unix socket. */
  readonly socket: string;
  /** `/package.Service/Method`. */
  readonly method: string;
  readonly message: Uint8Array;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Ends the call. */
  readonly signal: AbortSignal;
}

/** Bytes before a message: whether it is compressed, and its length. */
const PREFIX = 5;
/** As the driver's `--max-call-recv-msg-size`. */
const mostBytes = 4 * 1024 * 1024;

/**
 * One unary gRPC call over a unix socket with the authority `localhost`, as driver 1.6 makes it.
 *
 * @throws CallFailure with the server's status, or with what the transport came to
 */
export function unaryCall({ socket, method, message, clock, timeoutMs, signal }: UnaryCall): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const session = connectHttp2('http://localhost', { createConnection: () => connect(socket) });
    const cancel = clock.after(timeoutMs, () => end(new CallFailure(4, 'context deadline exceeded')));
    const onAbort = (): void => end(new CallFailure(1, 'context canceled'));
    const end = (result: CallFailure | Uint8Array): void => {
      cancel();
      signal.removeEventListener('abort', onAbort);
      session.destroy();
      if (result instanceof CallFailure) reject(result);
      else resolve(result);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    session.once('error', (error: NodeJS.ErrnoException) => end(transportFailure(socket, error)));
    exchange(session, method, message, end);
  });
}

function exchange(
  session: ClientHttp2Session,
  method: string,
  message: Uint8Array,
  end: (result: CallFailure | Uint8Array) => void,
): void {
  const stream = session.request({
    [constants.HTTP2_HEADER_METHOD]: 'POST',
    [constants.HTTP2_HEADER_PATH]: method,
    [constants.HTTP2_HEADER_AUTHORITY]: 'localhost',
    'content-type': 'application/grpc',
    te: 'trailers',
    'user-agent': 'lockkeeper-lab',
  });
  const chunks: Buffer[] = [];
  let size = 0;
  let status: IncomingHttpHeaders = {};
  const take = (headers: IncomingHttpHeaders): void => {
    status = { ...status, ...headers };
  };
  stream.on('response', take);
  stream.on('trailers', take);
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    const [head] = chunks;
    const announced = head !== undefined && head.length >= PREFIX ? head.readUInt32BE(1) : 0;
    const bytes = Math.max(announced, size - PREFIX);
    if (bytes <= mostBytes) return;
    end(new CallFailure(8, `grpc: received message larger than max (${bytes} vs. ${mostBytes})`));
  });
  // What a stream comes to is told when it closes, by its status or by the lack of one.
  stream.on('error', () => undefined);
  stream.once('close', () => end(outcome(status, Buffer.concat(chunks))));
  const frame = Buffer.alloc(PREFIX);
  frame.writeUInt32BE(message.length, 1);
  stream.end(Buffer.concat([frame, message]));
}

function outcome(status: IncomingHttpHeaders, body: Buffer): CallFailure | Uint8Array {
  const code = status['grpc-status'];
  if (code === undefined) return new CallFailure(UNAVAILABLE, 'error reading from server: EOF');
  if (code !== '0') return new CallFailure(Number(code), decoded(String(status['grpc-message'] ?? '')));
  if (body.length < PREFIX || body[0] !== 0 || body.readUInt32BE(1) !== body.length - PREFIX) {
    return new CallFailure(13, 'the answer is no single uncompressed message');
  }
  return body.subarray(PREFIX);
}

/** `grpc-message` is percent-encoded; what is no encoding stands for itself. */
function decoded(text: string): string {
  const bytes = text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'connection refused'],
  ['ENOENT', 'no such file or directory'],
  ['EACCES', 'permission denied'],
]);

function transportFailure(socket: string, { code = '' }: NodeJS.ErrnoException): CallFailure {
  const why = reasons.get(code);
  if (why === undefined) return new CallFailure(UNAVAILABLE, 'error reading from server: EOF');
  const text = `transport: Error while dialing: dial unix ${socket}: connect: ${why}`;
  return new CallFailure(UNAVAILABLE, `connection error: desc = ${JSON.stringify(text)}`);
}
