import { createPublicKey } from 'node:crypto';
import { bits, oid, sequence } from '../der/der-writer.ts';
import { toUnsigned } from '../der/integer.ts';
import { keyOids } from './key-oids.ts';
import type { Curve } from './curve.ts';

const UNCOMPRESSED = 4;

/** The uncompressed form of a point (SEC 1 §2.3.3), longer than its curve wants when a coordinate is too large. */
export function uncompressedPoint(curve: Curve, x: bigint, y: bigint): Uint8Array {
  return Buffer.concat([Uint8Array.of(UNCOMPRESSED), toUnsigned(x, curve.bytes), toUnsigned(y, curve.bytes)]);
}

/** Whether the bytes are the uncompressed form of a point on the curve. */
export function isPointOn(curve: Curve, point: Uint8Array): boolean {
  if (point[0] !== UNCOMPRESSED || point.length !== 1 + 2 * curve.bytes) return false;
  const info = sequence(sequence(oid(keyOids.ec), oid(curve.oid)), bits(point));
  try {
    createPublicKey({ key: Buffer.from(info), format: 'der', type: 'spki' });
    return true;
  } catch {
    return false;
  }
}
