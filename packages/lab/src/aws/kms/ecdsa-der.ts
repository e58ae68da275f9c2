/** `SEQUENCE { r INTEGER, s INTEGER }`, the form in which KMS gives ECDSA signatures (ANSI X9.62). */
export function joinEcdsa(r: bigint, s: bigint): Uint8Array {
  const body = Buffer.concat([integer(r), integer(s)]);
  return Buffer.concat([header(0x30, body.length), body]);
}

/** The two numbers of a signature; undefined for anything else. */
export function splitEcdsa(signature: Uint8Array): readonly [bigint, bigint] | undefined {
  const whole = readPart(signature, 0x30);
  const first = whole?.rest.length === 0 ? readPart(whole.body, 0x02) : undefined;
  const second = first === undefined ? undefined : readPart(first.rest, 0x02);
  if (first === undefined || second?.rest.length !== 0) return undefined;
  const [r, s] = [positive(first.body), positive(second.body)];
  return r === undefined || s === undefined ? undefined : [r, s];
}

function integer(value: bigint): Uint8Array {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const positiveBytes = (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]);
  return Buffer.concat([header(0x02, positiveBytes.length), positiveBytes]);
}

function header(tag: number, length: number): Uint8Array {
  return length < 0x80 ? Buffer.of(tag, length) : Buffer.of(tag, 0x81, length);
}

function readPart(
  bytes: Uint8Array,
  tag: number,
): { readonly body: Uint8Array; readonly rest: Uint8Array } | undefined {
  const long = bytes[1] === 0x81;
  const length = bytes[long ? 2 : 1] ?? 0;
  const start = long ? 3 : 2;
  if (bytes[0] !== tag || length === 0 || bytes.length < start + length || (!long && length >= 0x80)) return undefined;
  return { body: bytes.subarray(start, start + length), rest: bytes.subarray(start + length) };
}

function positive(bytes: Uint8Array): bigint | undefined {
  const [first = 0, second = 0] = bytes;
  const padded = bytes.length > 1 && first === 0 && second < 0x80;
  return first >= 0x80 || padded ? undefined : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}
