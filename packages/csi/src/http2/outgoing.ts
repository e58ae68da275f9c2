import { ConnectionError, encodeFrame, ERROR, FLAG, FRAME, MAX_PAYLOAD } from './frames.ts';

const DEFAULT_WINDOW = 65_535;
const MAX_WINDOW = 2 ** 31 - 1;

interface Sending {
  window: number;
  /** What waits for room, then how the stream ends. */
  body: Buffer;
  trailers: Buffer | undefined;
}

/** Sends replies as fast as the peer's windows allow, RFC 9113 §5.2. */
export class Outgoing {
  readonly #write: (bytes: Buffer) => void;
  readonly #streams = new Map<number, Sending>();
  #window = DEFAULT_WINDOW;
  #initialWindow = DEFAULT_WINDOW;

  constructor(write: (bytes: Buffer) => void) {
    this.#write = write;
  }

  /** Nothing of a reply is left to send, and no reply is awaited. */
  get isIdle(): boolean {
    return this.#streams.size === 0;
  }

  open(stream: number): void {
    this.#streams.set(stream, { window: this.#initialWindow, body: Buffer.alloc(0), trailers: undefined });
  }

  /** Queues a whole reply: the block of its headers goes at once, then its body, then the block of its trailers. */
  reply(stream: number, headers: Buffer, body: Buffer, trailers: Buffer): void {
    const sending = this.#streams.get(stream);
    if (sending === undefined) return;
    this.#write(encodeFrame(FRAME.headers, FLAG.endHeaders, stream, headers));
    sending.body = body;
    sending.trailers = trailers;
    this.#flush(stream, sending);
  }

  /** A reply that is nothing but its headers. */
  replyEmpty(stream: number, headers: Buffer): void {
    if (!this.#streams.delete(stream)) return;
    this.#write(encodeFrame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, stream, headers));
  }

  drop(stream: number): void {
    this.#streams.delete(stream);
  }

  /** More room, of one stream or (0) of the connection. Throws ConnectionError when a window overflows. */
  widen(stream: number, by: number): void {
    if (stream === 0) {
      this.#window = checked(this.#window + by);
      for (const [id, sending] of this.#streams) this.#flush(id, sending);
      return;
    }
    const sending = this.#streams.get(stream);
    if (sending === undefined) return;
    sending.window = checked(sending.window + by);
    this.#flush(stream, sending);
  }

  /** SETTINGS_INITIAL_WINDOW_SIZE changed: streams that are open change with it. */
  setInitialWindow(size: number): void {
    const by = size - this.#initialWindow;
    this.#initialWindow = checked(size);
    for (const [id, sending] of this.#streams) {
      sending.window = checked(sending.window + by);
      this.#flush(id, sending);
    }
  }

  #flush(stream: number, sending: Sending): void {
    while (sending.body.length > 0) {
      const length = Math.min(sending.body.length, sending.window, this.#window, MAX_PAYLOAD);
      if (length <= 0) return;
      this.#write(encodeFrame(FRAME.data, 0, stream, sending.body.subarray(0, length)));
      sending.body = sending.body.subarray(length);
      sending.window -= length;
      this.#window -= length;
    }
    if (sending.trailers === undefined) return;
    this.#streams.delete(stream);
    this.#write(encodeFrame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, stream, sending.trailers));
  }
}

function checked(window: number): number {
  if (window > MAX_WINDOW) throw new ConnectionError(ERROR.flowControl);
  return window;
}
