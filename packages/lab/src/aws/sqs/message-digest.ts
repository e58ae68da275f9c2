import { createHash } from 'node:crypto';
import type { MessageAttribute } from '../state/queues.ts';

export function digestOfBody(body: string): string {
  return createHash('md5').update(body, 'utf8').digest('hex');
}

/**
 * MD5 over attributes as clients compute it to check what arrived: in the order of names, each as length-prefixed name and
 * type, one byte for the kind of value, and the length-prefixed value. Undefined when there are none.
 * Source: Amazon SQS developer guide, "Calculating the MD5 message digest for message attributes".
 */
export function digestOfAttributes(attributes: ReadonlyMap<string, MessageAttribute>): string | undefined {
  if (attributes.size === 0) return undefined;
  const hash = createHash('md5');
  for (const [name, { dataType, value }] of [...attributes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(withLength(Buffer.from(name)));
    hash.update(withLength(Buffer.from(dataType)));
    hash.update(Uint8Array.of(typeof value === 'string' ? 1 : 2));
    hash.update(withLength(Buffer.from(value)));
  }
  return hash.digest('hex');
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
