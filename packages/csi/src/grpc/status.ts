import { type ErrorCode, LockkeeperError } from '@lockkeeper/core';

/** Status codes of gRPC that are used here. */
export const STATUS = Object.freeze({
  ok: 0,
  cancelled: 1,
  unknown: 2,
  deadlineExceeded: 4,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
});

type Status = (typeof STATUS)[keyof typeof STATUS];

const CODES: ReadonlyMap<Status, ErrorCode> = new Map<Status, ErrorCode>([
  [STATUS.deadlineExceeded, 'Unavailable'],
  [STATUS.resourceExhausted, 'Limit'],
  [STATUS.unavailable, 'Unavailable'],
]);

/** A refusal with a status of its own; any other that a method throws is `unknown`, as in ASCP. */
export class GrpcError extends LockkeeperError {
  readonly status: Status;

  constructor(status: Status, message: string) {
    super(CODES.get(status) ?? 'InvalidInput', message);
    this.status = status;
  }
}

/** Longest message sent: headers have limits, and the kubelet cuts events at 1,024 bytes anyway. */
const MAX_MESSAGE_BYTES = 8 * 1024;

/** `grpc-message`: UTF-8, percent-encoded outside of printable ASCII. */
export function encodeMessage(message: string): string {
  const bytes = Buffer.from(message.toWellFormed(), 'utf8').subarray(0, MAX_MESSAGE_BYTES);
  return [...bytes].map(encodeByte).join('');
}

function encodeByte(byte: number): string {
  const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
  return isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
