/** An SSH key pair by its numbers, each big-endian and unsigned. */
export type SshKeyNumbers =
  | {
      readonly type: 'ssh-rsa';
      readonly n: Uint8Array;
      readonly e: Uint8Array;
      readonly d: Uint8Array;
      /** Inverse of q modulo p. */
      readonly qi: Uint8Array;
      readonly p: Uint8Array;
      readonly q: Uint8Array;
    }
  | {
      readonly type: 'ecdsa-sha2-nistp256' | 'ecdsa-sha2-nistp384' | 'ecdsa-sha2-nistp521';
      /** The uncompressed point, with its leading 4. */
      readonly point: Uint8Array;
      readonly d: Uint8Array;
    }
  | { readonly type: 'ssh-ed25519'; readonly publicKey: Uint8Array; readonly seed: Uint8Array };

const MAGIC = Buffer.from('openssh-key-v1\0');
/** The private part is padded to the block size of the cipher, which for "none" is 8. */
const BLOCK = 8;
const LINES = /.{1,64}/g;

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function text(value: Uint8Array | string): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** `mpint` of RFC 4251 §5: without leading zeros, and with one where the first bit is set. */
function integer(value: Uint8Array): Buffer {
  const start = value.findIndex((byte) => byte !== 0);
  const digits = start < 0 ? new Uint8Array() : value.subarray(start);
  return text((digits[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), digits]) : digits);
}

function curveOf(type: string): string {
  return type.slice('ecdsa-sha2-'.length);
}

function publicBlob(key: SshKeyNumbers): Buffer {
  switch (key.type) {
    case 'ssh-rsa':
      return Buffer.concat([text(key.type), integer(key.e), integer(key.n)]);
    case 'ssh-ed25519':
      return Buffer.concat([text(key.type), text(key.publicKey)]);
    default:
      return Buffer.concat([text(key.type), text(curveOf(key.type)), text(key.point)]);
  }
}

function privateFields(key: SshKeyNumbers): Buffer {
  switch (key.type) {
    case 'ssh-rsa':
      return Buffer.concat([key.n, key.e, key.d, key.qi, key.p, key.q].map(integer));
    case 'ssh-ed25519':
      return Buffer.concat([text(key.publicKey), text(Buffer.concat([key.seed, key.publicKey]))]);
    default:
      return Buffer.concat([text(curveOf(key.type)), text(key.point), integer(key.d)]);
  }
}

function padded(bytes: Buffer): Buffer {
  const missing = (BLOCK - (bytes.length % BLOCK)) % BLOCK;
  return Buffer.concat([bytes, Buffer.from(Array.from({ length: missing }, (_, i) => i + 1))]);
}

/**
 * The private key as OpenSSH writes it, without a passphrase (PROTOCOL.key of OpenSSH). `check` is a random number that stands in it
 * twice, by which a reader knows that it decrypted well.
 */
export function openSshPrivateKey(key: SshKeyNumbers, comment: string, check: number): string {
  const inner = padded(
    Buffer.concat([uint32(check), uint32(check), text(key.type), privateFields(key), text(comment)]),
  );
  const whole = Buffer.concat([
    MAGIC,
    text('none'),
    text('none'),
    text(''),
    uint32(1),
    text(publicBlob(key)),
    text(inner),
  ]);
  const lines = whole.toString('base64').match(LINES) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

/** The public key as a line of `authorized_keys`. */
export function authorizedKey(key: SshKeyNumbers, comment: string): string {
  return `${key.type} ${publicBlob(key).toString('base64')}${comment === '' ? '' : ` ${comment}`}\n`;
}
