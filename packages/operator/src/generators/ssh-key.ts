import { generateKeyPair, type JsonWebKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import {
  authorizedKey,
  type GeneratorSpecs,
  openSshPrivateKey,
  type Random,
  SealedValue,
  type SshKeyNumbers,
} from '@lockkeeper/core';

const generate = promisify(generateKeyPair);

type SshKeySpec = GeneratorSpecs['SSHKey'];

const CURVES: ReadonlyMap<number, readonly [curve: string, name: 'nistp256' | 'nistp384' | 'nistp521', bytes: number]> =
  new Map([
    [256, ['P-256', 'nistp256', 32]],
    [384, ['P-384', 'nistp384', 48]],
    [521, ['P-521', 'nistp521', 66]],
  ]);

/** Members of a JSON Web Key that are numbers. */
type NumberMember = 'n' | 'e' | 'd' | 'qi' | 'p' | 'q' | 'x' | 'y';

function number(jwk: JsonWebKey, member: NumberMember): Buffer {
  return Buffer.from(jwk[member] ?? '', 'base64url');
}

function leftPadded(bytes: Buffer, length: number): Buffer {
  return Buffer.concat([Buffer.alloc(length - bytes.length), bytes]);
}

async function rsa(keySize = 2048): Promise<SshKeyNumbers> {
  const { privateKey } = await generate('rsa', { modulusLength: keySize });
  const jwk = privateKey.export({ format: 'jwk' });
  const of = (member: NumberMember): Buffer => number(jwk, member);
  return { type: 'ssh-rsa', n: of('n'), e: of('e'), d: of('d'), qi: of('qi'), p: of('p'), q: of('q') };
}

async function ecdsa(keySize = 256): Promise<SshKeyNumbers> {
  const [namedCurve, name, bytes] = CURVES.get(keySize) ?? (['P-256', 'nistp256', 32] as const);
  const { privateKey } = await generate('ec', { namedCurve });
  const jwk = privateKey.export({ format: 'jwk' });
  const coordinate = (member: 'x' | 'y'): Buffer => leftPadded(number(jwk, member), bytes);
  const point = Buffer.concat([Buffer.from([4]), coordinate('x'), coordinate('y')]);
  return { type: `ecdsa-sha2-${name}`, point, d: number(jwk, 'd') };
}

async function ed25519(): Promise<SshKeyNumbers> {
  const { privateKey }: { privateKey: KeyObject } = await generate('ed25519');
  const jwk = privateKey.export({ format: 'jwk' });
  return { type: 'ssh-ed25519', publicKey: number(jwk, 'x'), seed: number(jwk, 'd') };
}

function numbersOf({ keyType, keySize }: SshKeySpec): Promise<SshKeyNumbers> {
  switch (keyType) {
    case 'rsa':
      return rsa(keySize);
    case 'ecdsa':
      return ecdsa(keySize);
    case 'ed25519':
      return ed25519();
  }
}

/**
 * A fresh key pair in OpenSSH's form under upstream's keys (`eso.md` §2.6), for a spec that `validateGenerator` has passed. The
 * numbers are drawn by the system's generator in a thread of its own, so that the process goes on meanwhile (`threat/G11`).
 */
export async function generateSshKey(spec: SshKeySpec, random: Random): Promise<ReadonlyMap<string, SealedValue>> {
  const { comment = '' } = spec;
  const numbers = await numbersOf(spec);
  const check = Buffer.from(random.bytes(4)).readUInt32BE();
  return new Map([
    ['privateKey', SealedValue.ofText(openSshPrivateKey(numbers, comment, check))],
    ['publicKey', SealedValue.ofText(authorizedKey(numbers, comment))],
  ]);
}
