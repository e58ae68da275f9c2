import type { Duplex } from 'node:stream';
import { encodeFrame, FLAG, type Frame, FRAME, FrameReader } from '../http2/frames.ts';
import type { Header } from '../http2/header-table.ts';
import { encodeHeaders, HpackDecoder } from '../http2/hpack.ts';

/** What came back on one stream. */
export interface RawReply {
  readonly headers: Map<string, string>;
  body: Buffer;
  /** Code of RST_STREAM. */
  reset: number | undefined;
}

/**
 * A client that sends frames as they are, for what no library sends: an `:authority` that is a socket path, broken frames, floods.
 * It never widens a window by itself.
 */
export class RawHttp2Client {
  readonly #socket: Duplex;
  readonly #reader = new FrameReader();
  readonly #hpack = new HpackDecoder(4_096);
  readonly frames: Frame[] = [];
  readonly #replies = new Map<number, RawReply>();
  readonly #ended = new Map<number, () => void>();
  /** Resolves when the server has ended the connection. */
  readonly closed: Promise<void>;

  constructor(socket: Duplex) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      for (const frame of this.#reader.read(chunk)) this.#take(frame);
    });
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => socket.once('close', resolve).once('end', resolve));
  }

  /** Preface and empty settings. */
  greet(): this {
    return this.send(Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')).frame(FRAME.settings, 0, 0);
  }

  send(bytes: Uint8Array): this {
    this.#socket.write(bytes);
    return this;
  }

  frame(type: number, flags: number, stream: number, payload: Uint8Array = new Uint8Array()): this {
    return this.send(encodeFrame(type, flags, stream, payload));
  }

  /** The reply of a stream, once the server has ended it. */
  reply(stream: number): Promise<RawReply> {
    const reply = this.#replyOf(stream);
    return new Promise((resolve) => this.#ended.set(stream, () => resolve(reply)));
  }

  /** A unary gRPC call. */
  call(stream: number, path: string, message: Uint8Array, more: readonly Header[] = []): Promise<RawReply> {
    const reply = this.reply(stream);
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(message.length, 1);
    const headers = encodeHeaders([
      [':method', 'POST'],
      [':scheme', 'http'],
      [':path', path],
      ...more,
      ['content-type', 'application/grpc'],
      ['te', 'trailers'],
    ]);
    this.frame(FRAME.headers, FLAG.endHeaders, stream, headers);
    const body = Buffer.concat([prefix, message]);
    for (let at = 0; at < body.length; at += 16_384) {
      this.frame(FRAME.data, at + 16_384 >= body.length ? FLAG.endStream : 0, stream, body.subarray(at, at + 16_384));
    }
    return reply;
  }

  #replyOf(stream: number): RawReply {
    const known = this.#replies.get(stream);
    if (known !== undefined) return known;
    const made = { headers: new Map<string, string>(), body: Buffer.alloc(0), reset: undefined };
    this.#replies.set(stream, made);
    return made;
  }

  #take(frame: Frame): void {
    this.frames.push(frame);
    const reply = this.#replyOf(frame.stream);
    if (frame.type === FRAME.headers) {
      for (const [name, value] of this.#hpack.decode(frame.payload)) reply.headers.set(name, value);
    }
    if (frame.type === FRAME.data) reply.body = Buffer.concat([reply.body, frame.payload]);
    if (frame.type === FRAME.reset) reply.reset = frame.payload.readUInt32BE(0);
    const isEnd = frame.type <= FRAME.headers && (frame.flags & FLAG.endStream) !== 0;
    if (isEnd || frame.type === FRAME.reset) this.#ended.get(frame.stream)?.();
  }
}
