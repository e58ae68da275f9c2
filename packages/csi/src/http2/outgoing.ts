import type { FrameWriter } from './frame-writer.ts';
import { ConnectionError, ERROR, FLAG, FRAME, MAX_PAYLOAD } from './frames.ts';

const DEFAULT_WINDOW = 65_535;
const MAX_WINDOW = 2 ** 31 - 1;

interface Sending {
  window: number;
  readonly onSent: () => void;
  /** What waits for room, then how the stream ends. */
  readonly body: Uint8Array[];
  trailers: Buffer | undefined;
}

/** Sends replies as fast as the peer's windows allow, RFC 9113 §5.2. */
export class Outgoing {
  readonly #frames: FrameWriter;
  readonly #streams = new Map<number, Sending>();
  /** Of replies whose last frame is on its way. */
  readonly #leaving = new Set<() => void>();
  #window = DEFAULT_WINDOW;
  #initialWindow = DEFAULT_WINDOW;

  constructor(frames: FrameWriter) {
    this.#frames = frames;
  }

  /** Nothing of a reply is left to send, and no reply is awaited. */
  get isIdle(): boolean {
    return this.#streams.size === 0;
  }

  /** `onSent` runs once: when the reply has left, or nobody waits for it any more. */
  open(stream: number, onSent: () => void): void {
    this.#streams.set(stream, { window: this.#initialWindow, onSent, body: [], trailers: undefined });
  }

  /** Queues a whole reply: the block of its headers goes at once, then its body, then the block of its trailers. */
  reply(stream: number, headers: Buffer, body: readonly Uint8Array[], trailers: Buffer): void {
    const sending = this.#streams.get(stream);
    if (sending === undefined) return;
    this.#frames.frame(FRAME.headers, FLAG.endHeaders, stream, headers);
    sending.body.push(...body.filter(({ length }) => length > 0));
    sending.trailers = trailers;
    this.#flush(stream, sending);
  }

  /** A reply that is nothing but its headers. */
  replyEmpty(stream: number, headers: Buffer): void {
    const sending = this.#streams.get(stream);
    if (sending !== undefined) this.#end(stream, sending, headers);
  }

  drop(stream: number): void {
    const sending = this.#streams.get(stream);
    this.#streams.delete(stream);
    sending?.onSent();
  }

  /** The connection is gone. */
  dropAll(): void {
    for (const stream of this.#streams.keys()) this.drop(stream);
    for (const left of this.#leaving) left();
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
    const { body } = sending;
    for (let part = body[0]; part !== undefined; part = body[0]) {
      const length = Math.min(part.length, sending.window, this.#window, MAX_PAYLOAD);
      if (length <= 0) return;
      this.#frames.frame(FRAME.data, 0, stream, part.subarray(0, length));
      if (length === part.length) body.shift();
      else body[0] = part.subarray(length);
      sending.window -= length;
      this.#window -= length;
    }
    if (sending.trailers !== undefined) this.#end(stream, sending, sending.trailers);
  }

  #end(stream: number, { onSent }: Sending, block: Buffer): void {
    this.#streams.delete(stream);
    const left = (): void => {
      if (this.#leaving.delete(left)) onSent();
    };
    this.#leaving.add(left);
    this.#frames.frame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, stream, block, left);
  }
}

function checked(window: number): number {
  if (window > MAX_WINDOW) throw new ConnectionError(ERROR.flowControl);
  return window;
}
