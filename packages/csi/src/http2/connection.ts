import type { Duplex } from 'node:stream';
import type { NextTurn } from '../system.ts';
import { FrameWriter } from './frame-writer.ts';
import { ConnectionError, ERROR, FLAG, type Frame, FRAME, FrameReader, unpadded } from './frames.ts';
import type { Header } from './header-table.ts';
import { HpackDecoder, HpackError } from './hpack.ts';
import { Outgoing } from './outgoing.ts';

/** A whole request of a unary call. */
export interface UnaryRequest {
  /** Names in lower case, pseudo-headers among them; of a repeated one the first. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** Aborts when the caller gives up or is gone. */
  readonly signal: AbortSignal;
  /** Aborts the signal for a reason of the one who answers. */
  readonly giveUp: (reason: Error) => void;
  /** Resolves when the reply has left, or nobody waits for it any more. */
  readonly sent: Promise<void>;
}

/** Header fields stand as blocks of HPACK, `encodeHeaders`: most replies have the same ones. */
export interface UnaryReply {
  readonly headers: Buffer;
  readonly body?: readonly Uint8Array[];
  readonly trailers?: Buffer;
}

export interface ConnectionOptions {
  /** Must not reject. A body over `maxBodyBytes` is not kept: `body` then ends after its first byte past the limit. */
  readonly answer: (request: UnaryRequest) => Promise<UnaryReply>;
  readonly maxBodyBytes: number;
  readonly maxStreams: number;
  readonly nextTurn: NextTurn;
}

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');
const TABLE_SIZE = 4_096;
const MAX_BLOCK_BYTES = 64 * 1024;
/** A peer hears of room that its data has left once there is so much of it. */
const MIN_WIDENING = 32 * 1024;
const SETTING = Object.freeze({ maxStreams: 3, initialWindow: 4, maxHeaderList: 6 });

interface Incoming {
  readonly headers: ReadonlyMap<string, string>;
  readonly chunks: Buffer[];
  bytes: number;
  /** Bytes that the peer does not know to have left yet. */
  taken: number;
  /** The whole request has come. */
  isComplete: boolean;
  readonly abort: AbortController;
  readonly sent: Promise<void>;
}

/**
 * The server's side of one HTTP/2 connection (RFC 9113) as far as unary calls need it. It exists because Node's own refuses a request
 * whose `:authority` is a socket path, and that is what drivers up to 1.5 send (grpc-go before its default authority became `localhost`).
 * Requests are handed over whole; replies are sent whole.
 */
export class ServerConnection {
  readonly #socket: Duplex;
  readonly #options: ConnectionOptions;
  readonly #frames = new FrameReader();
  readonly #hpack = new HpackDecoder(TABLE_SIZE);
  readonly #writer: FrameWriter;
  readonly #outgoing: Outgoing;
  readonly #streams = new Map<number, Incoming>();
  #preface: Buffer | undefined = PREFACE;
  #lastStream = 0;
  /** Bytes of all streams that the peer does not know to have left yet. */
  #taken = 0;
  /** Answers under way, those of streams that were reset included: resetting is no way around the limit. */
  #running = 0;
  #block: { readonly stream: number; readonly flags: number; readonly parts: Buffer[]; bytes: number } | undefined;
  #isClosing = false;

  constructor(socket: Duplex, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#writer = new FrameWriter(socket, options.nextTurn);
    this.#outgoing = new Outgoing(this.#writer);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#abortAll());
    this.#writer.frame(FRAME.settings, 0, 0, settings(options.maxStreams));
  }

  /** Takes no more requests; the connection ends when those under way are answered. */
  close(): void {
    this.#isClosing = true;
    this.#writer.goAway(this.#lastStream, ERROR.none);
    this.#endIfIdle();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    try {
      const rest = this.#afterPreface(chunk);
      for (const frame of this.#frames.read(rest)) this.#handle(frame);
    } catch (error) {
      const code =
        error instanceof ConnectionError ? error.code : error instanceof HpackError ? ERROR.compression : undefined;
      if (code === undefined) throw error;
      this.#writer.goAway(this.#lastStream, code);
      this.#socket.end(() => this.#socket.destroy());
    }
  }

  #afterPreface(chunk: Buffer): Buffer {
    const wanted = this.#preface;
    if (wanted === undefined) return chunk;
    const length = Math.min(wanted.length, chunk.length);
    if (!chunk.subarray(0, length).equals(wanted.subarray(0, length))) throw new ConnectionError(ERROR.protocol);
    this.#preface = length === wanted.length ? undefined : wanted.subarray(length);
    return chunk.subarray(length);
  }

  #handle(frame: Frame): void {
    if (this.#block !== undefined && (frame.type !== FRAME.continuation || frame.stream !== this.#block.stream)) {
      throw new ConnectionError(ERROR.protocol);
    }
    switch (frame.type) {
      case FRAME.data:
        return this.#data(frame);
      case FRAME.headers:
        return this.#headers(frame);
      case FRAME.continuation:
        return this.#continuation(frame);
      case FRAME.reset:
        return this.#reset(frame);
      case FRAME.pushPromise:
        throw new ConnectionError(ERROR.protocol);
      default:
        return this.#control(frame);
    }
  }

  /** Frames about the connection. Types that are not known are passed over, as RFC 9113 §4.1 asks. */
  #control(frame: Frame): void {
    switch (frame.type) {
      case FRAME.settings:
        return this.#settings(frame);
      case FRAME.ping:
        if (frame.payload.length !== 8) throw new ConnectionError(ERROR.frameSize);
        if ((frame.flags & FLAG.ack) === 0) this.#writer.frame(FRAME.ping, FLAG.ack, 0, frame.payload);
        return;
      case FRAME.windowUpdate:
        if (frame.payload.length !== 4) throw new ConnectionError(ERROR.frameSize);
        this.#outgoing.widen(frame.stream, frame.payload.readUInt32BE(0) & 0x7fff_ffff);
        return this.#endIfIdle();
      default:
    }
  }

  #settings({ flags, payload }: Frame): void {
    if ((flags & FLAG.ack) !== 0) return;
    if (payload.length % 6 !== 0) throw new ConnectionError(ERROR.frameSize);
    for (let at = 0; at < payload.length; at += 6) {
      if (payload.readUInt16BE(at) === SETTING.initialWindow)
        this.#outgoing.setInitialWindow(payload.readUInt32BE(at + 2));
    }
    this.#writer.frame(FRAME.settings, FLAG.ack, 0);
  }

  #headers(frame: Frame): void {
    const { stream, flags } = frame;
    if (stream === 0 || stream % 2 === 0) throw new ConnectionError(ERROR.protocol);
    const part = unpadded(frame);
    this.#block = { stream, flags, parts: [part], bytes: part.length };
    if ((flags & FLAG.endHeaders) !== 0) this.#endBlock();
  }

  #continuation({ flags, payload }: Frame): void {
    const block = this.#block;
    if (block === undefined) throw new ConnectionError(ERROR.protocol);
    block.parts.push(payload);
    // An empty part counts, too: a flood of them must end.
    block.bytes += payload.length + 64;
    if (block.bytes > MAX_BLOCK_BYTES) throw new ConnectionError(ERROR.calm);
    if ((flags & FLAG.endHeaders) !== 0) this.#endBlock();
  }

  #endBlock(): void {
    const block = this.#block;
    if (block === undefined) return;
    this.#block = undefined;
    const headers = this.#hpack.decode(Buffer.concat(block.parts));
    const isEnd = (block.flags & FLAG.endStream) !== 0;
    const known = this.#streams.get(block.stream);
    if (known !== undefined) {
      // Trailers of a request; they say nothing that a unary call needs.
      if (isEnd) this.#complete(block.stream, known);
      return;
    }
    if (block.stream <= this.#lastStream) return;
    this.#lastStream = block.stream;
    this.#open(block.stream, headers, isEnd);
  }

  #open(stream: number, headers: readonly Header[], isEnd: boolean): void {
    if (
      this.#isClosing ||
      this.#streams.size >= this.#options.maxStreams ||
      this.#running >= this.#options.maxStreams
    ) {
      return this.#writer.reset(stream, ERROR.refusedStream);
    }
    const first = new Map(headers.toReversed());
    const { promise: sent, resolve } = Promise.withResolvers<void>();
    const abort = new AbortController();
    const incoming = { headers: first, chunks: [], bytes: 0, taken: 0, isComplete: false, abort, sent };
    this.#streams.set(stream, incoming);
    this.#outgoing.open(stream, resolve);
    if (isEnd) this.#complete(stream, incoming);
  }

  #data(frame: Frame): void {
    const { stream, flags, payload } = frame;
    if (stream === 0) throw new ConnectionError(ERROR.protocol);
    const part = unpadded(frame);
    this.#taken = this.#widened(0, this.#taken + payload.length);
    const incoming = this.#streams.get(stream);
    if (incoming === undefined || incoming.isComplete) return;
    const room = this.#options.maxBodyBytes + 1 - incoming.bytes;
    if (room > 0) incoming.chunks.push(part.subarray(0, room));
    incoming.bytes += Math.min(part.length, Math.max(0, room));
    if ((flags & FLAG.endStream) !== 0) return this.#complete(stream, incoming);
    incoming.taken = this.#widened(stream, incoming.taken + payload.length);
  }

  /** Tells the peer of room once it is worth a frame; what is left to tell. */
  #widened(stream: number, taken: number): number {
    if (taken < MIN_WIDENING) return taken;
    this.#writer.widen(stream, taken);
    return 0;
  }

  #reset({ stream }: Frame): void {
    this.#streams.get(stream)?.abort.abort(new Error('the caller gave up'));
    this.#streams.delete(stream);
    this.#outgoing.drop(stream);
    this.#endIfIdle();
  }

  #complete(stream: number, incoming: Incoming): void {
    if (incoming.isComplete) return;
    incoming.isComplete = true;
    this.#running += 1;
    // One at a time: what a call takes is gone before the next one begins, if it needs to wait for nothing.
    this.#options.nextTurn(() => {
      void this.#answer(stream, incoming).finally(() => {
        this.#running -= 1;
        this.#endIfIdle();
      });
    });
  }

  async #answer(stream: number, { headers, chunks, abort, sent }: Incoming): Promise<void> {
    if (abort.signal.aborted) return;
    const giveUp = (reason: Error): void => abort.abort(reason);
    const body = Buffer.concat(chunks.splice(0));
    const reply = await this.#options.answer({ headers, body, signal: abort.signal, giveUp, sent });
    if (this.#streams.delete(stream)) this.#send(stream, reply);
  }

  #send(stream: number, { headers, body, trailers }: UnaryReply): void {
    if (body === undefined || trailers === undefined) return this.#outgoing.replyEmpty(stream, headers);
    this.#outgoing.reply(stream, headers, body, trailers);
  }

  #endIfIdle(): void {
    if (this.#isClosing && this.#outgoing.isIdle) this.#socket.end();
  }

  #abortAll(): void {
    for (const { abort } of this.#streams.values()) abort.abort(new Error('the caller is gone'));
    this.#streams.clear();
    this.#outgoing.dropAll();
  }
}

function settings(maxStreams: number): Buffer {
  const payload = Buffer.alloc(12);
  payload.writeUInt16BE(SETTING.maxStreams, 0);
  payload.writeUInt32BE(maxStreams, 2);
  payload.writeUInt16BE(SETTING.maxHeaderList, 6);
  payload.writeUInt32BE(MAX_BLOCK_BYTES, 8);
  return payload;
}
