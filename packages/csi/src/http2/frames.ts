/** Frame types of RFC 9113 §6. */
export const FRAME = Object.freeze({
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
});

export const FLAG = Object.freeze({ endStream: 0x1, ack: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 });

/** Error codes of RFC 9113 §7. */
export const ERROR = Object.freeze({
  none: 0,
  protocol: 1,
  internal: 2,
  flowControl: 3,
  streamClosed: 5,
  frameSize: 6,
  refusedStream: 7,
  cancel: 8,
  compression: 9,
  calm: 11,
});

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** What breaks the rules of the connection as a whole. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  readonly code: number;

  constructor(code: number) {
    super();
    this.code = code;
  }
}

const HEADER_BYTES = 9;
/** The default of SETTINGS_MAX_FRAME_SIZE, which we keep and which every peer takes. */
export const MAX_PAYLOAD = 16_384;

export function encodeFrame(
  type: number,
  flags: number,
  stream: number,
  payload: Uint8Array = Buffer.alloc(0),
): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  writeHeader(frame, type, flags, stream, payload.length);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

/** The part of a frame before a payload of `length` bytes. */
export function frameHeader(type: number, flags: number, stream: number, length: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  writeHeader(header, type, flags, stream, length);
  return header;
}

function writeHeader(frame: Buffer, type: number, flags: number, stream: number, length: number): void {
  frame.writeUIntBE(length, 0, 3);
  frame[3] = type;
  frame[4] = flags;
  frame.writeUInt32BE(stream, 5);
}

/** Cuts a stream of bytes into frames. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The frames that are complete with this chunk. Throws ConnectionError for one that is too long. */
  *read(chunk: Buffer): Generator<Frame, void> {
    let rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (rest.length >= HEADER_BYTES) {
      const length = rest.readUIntBE(0, 3);
      if (length > MAX_PAYLOAD) throw new ConnectionError(ERROR.frameSize);
      const end = HEADER_BYTES + length;
      if (rest.length < end) break;
      const frame = {
        type: rest.readUInt8(3),
        flags: rest.readUInt8(4),
        stream: rest.readUInt32BE(5) & 0x7fff_ffff,
        payload: rest.subarray(HEADER_BYTES, end),
      };
      rest = rest.subarray(end);
      this.#rest = rest;
      yield frame;
    }
    this.#rest = rest;
  }
}

/** The payload without padding and, in HEADERS, without priority. Throws ConnectionError. */
export function unpadded({ type, flags, payload }: Frame): Buffer {
  const isPadded = (flags & FLAG.padded) !== 0;
  const padding = isPadded ? (payload[0] ?? 0) : 0;
  const hasPriority = type === FRAME.headers && (flags & FLAG.priority) !== 0;
  const start = (isPadded ? 1 : 0) + (hasPriority ? 5 : 0);
  if (start + padding > payload.length) throw new ConnectionError(ERROR.protocol);
  return payload.subarray(start, payload.length - padding);
}
