/**
 * The two messages of the provider's `Mount` call, on the wire.
 * Source: provider/v1alpha1/service.proto of kubernetes-sigs/secrets-store-csi-driver.
 */
export interface MountRequest {
  /** JSON: the class's parameters and what the kubelet knows of the pod. */
  readonly attributes: string;
  /** JSON: the data of the Secret that the volume names for publishing. */
  readonly secrets: string;
  readonly targetPath: string;
  /** JSON: mode of files, in decimal. */
  readonly permission: string;
}

export interface MountResponse {
  readonly versions: readonly { readonly id: string; readonly version: string }[];
  /** Not empty: the provider failed. */
  readonly errorCode: string;
  /** For the driver to write; none when the provider has written them itself. */
  readonly files: readonly { readonly path: string; readonly mode: number; readonly contents: Uint8Array }[];
}

/** Thrown for bytes that are no message. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

export function encodeMountRequest({ attributes, secrets, targetPath, permission }: MountRequest): Uint8Array {
  const fields = [attributes, secrets, targetPath, permission].map((text, index) => {
    const bytes = Buffer.from(text);
    return bytes.length === 0 ? [] : [varint(((index + 1) << 3) | 2), varint(bytes.length), bytes];
  });
  return Buffer.concat(fields.flat());
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}

export function decodeMountResponse(bytes: Uint8Array): MountResponse {
  const fields = readFields(bytes);
  const messages = (number: number): readonly (readonly Field[])[] =>
    fields.flatMap((field) => (field.number === number && field.bytes !== undefined ? [readFields(field.bytes)] : []));
  return {
    versions: messages(1).map((one) => ({ id: textOf(one, 1), version: textOf(one, 2) })),
    errorCode: messages(2)
      .map((one) => textOf(one, 1))
      .join(''),
    files: messages(3).map((one) => ({
      path: textOf(one, 1),
      mode: last(one, 2)?.value ?? 0,
      contents: last(one, 3)?.bytes ?? new Uint8Array(),
    })),
  };
}

interface Field {
  readonly number: number;
  readonly value?: number;
  readonly bytes?: Uint8Array;
}

function last(fields: readonly Field[], number: number): Field | undefined {
  return fields.findLast((field) => field.number === number);
}

function textOf(fields: readonly Field[], number: number): string {
  return Buffer.from(last(fields, number)?.bytes ?? []).toString('utf8');
}

function readFields(bytes: Uint8Array): readonly Field[] {
  const fields: Field[] = [];
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; shift < 10; shift++) {
      const byte = bytes[at++];
      if (byte === undefined) throw new WireError('the message ends in the middle of a number');
      value += (byte & 0x7f) * 128 ** shift;
      if (byte < 0x80) return value;
    }
    throw new WireError('a number is too long');
  };
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - at) throw new WireError('the message ends in the middle of a field');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = number();
    const field = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        fields.push({ number: field, value: number() });
        break;
      case 1:
        take(8);
        break;
      case 2:
        fields.push({ number: field, bytes: take(number()) });
        break;
      case 5:
        take(4);
        break;
      default:
        throw new WireError('a field has a type that is none');
    }
  }
  return fields;
}
