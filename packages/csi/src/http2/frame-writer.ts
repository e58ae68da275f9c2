import type { Duplex } from 'node:stream';
import type { NextTurn } from '../system.ts';
import { encodeFrame, FRAME, frameHeader } from './frames.ts';

/** What may wait to be read by the peer besides replies: a peer that only asks and never reads is cut off. */
const MAX_UNREAD_BYTES = 64 * 1024 * 1024;
/** From here on a payload is not copied to stand behind its header. */
const MIN_APART_BYTES = 2_048;

/** Writes frames to a peer; those of one turn of the event loop leave together. */
export class FrameWriter {
  readonly #socket: Duplex;
  readonly #nextTurn: NextTurn;
  #isCorked = false;

  constructor(socket: Duplex, nextTurn: NextTurn) {
    this.#socket = socket;
    this.#nextTurn = nextTurn;
  }

  /** `onSent` runs when the frame has left, or cannot leave any more. The payload must not change before. */
  frame(type: number, flags: number, stream: number, payload: Uint8Array = EMPTY, onSent?: () => void): void {
    if (payload.length < MIN_APART_BYTES) return this.#write(encodeFrame(type, flags, stream, payload), onSent);
    this.#write(frameHeader(type, flags, stream, payload.length));
    this.#write(payload, onSent);
  }

  reset(stream: number, code: number): void {
    this.frame(FRAME.reset, 0, stream, numbers(code));
  }

  /** More room for the peer to send: of a stream, or (0) of the connection. */
  widen(stream: number, by: number): void {
    this.frame(FRAME.windowUpdate, 0, stream, numbers(by));
  }

  goAway(lastStream: number, code: number): void {
    this.frame(FRAME.goAway, 0, 0, numbers(lastStream, code));
  }

  #write(bytes: Uint8Array, onSent: () => void = ignore): void {
    const socket = this.#socket;
    if (socket.destroyed || socket.writableEnded) return onSent();
    this.#cork();
    socket.write(bytes, onSent);
    if (socket.writableLength > MAX_UNREAD_BYTES) socket.destroy();
  }

  #cork(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.#socket.cork();
    this.#nextTurn(() => {
      this.#isCorked = false;
      this.#socket.uncork();
    });
  }
}

const EMPTY = new Uint8Array(0);
const ignore = (): void => undefined;

function numbers(...values: readonly number[]): Buffer {
  const payload = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) payload.writeUInt32BE(value, 4 * i);
  return payload;
}
