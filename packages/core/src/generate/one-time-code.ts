import { createHmac } from 'node:crypto';
import type { MfaSpec } from '../api/generator/types.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { SealedValue } from '../values/sealed-value.ts';
import { decodeBase32 } from './base32.ts';

/** Hashes of RFC 6238 and the others that upstream names, by `spec.algorithm` in any case. */
const HASHES: ReadonlyMap<string, string> = new Map([
  ['sha1', 'sha1'],
  ['sha256', 'sha256'],
  ['sha384', 'sha384'],
  ['sha512', 'sha512'],
  ['sha512_256', 'sha512-256'],
]);

/** The code is taken from 31 bits, which have ten digits at most. */
const MOST_DIGITS = 10;

function bounded(name: string, value: number | undefined, usual: number, most: number): number {
  const number = value || usual;
  if (number >= 1 && number <= most) return number;
  throw new LockkeeperError('InvalidInput', `spec.${name} must be between 1 and ${most}`);
}

function hashOf(algorithm: string | undefined): string {
  const hash = HASHES.get((algorithm || 'sha1').toLowerCase());
  if (hash !== undefined) return hash;
  throw new LockkeeperError(
    'InvalidInput',
    `spec.algorithm: ${JSON.stringify(algorithm)} is no hash for codes: use one of ${[...HASHES.keys()].join(', ')}`,
  );
}

function wallClock({ when }: MfaSpec, now: number): number {
  if (when === undefined) return now;
  const time = Date.parse(when);
  if (Number.isNaN(time)) throw new LockkeeperError('InvalidInput', 'spec.when: is no time of RFC 3339');
  return time;
}

/** Dynamic truncation of RFC 4226 §5.3. */
function truncated(mac: Buffer, digits: number): string {
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const code = BigInt(mac.readUInt32BE(offset) & 0x7fff_ffff) % 10n ** BigInt(digits);
  return code.toString().padStart(digits, '0');
}

/**
 * The code of RFC 6238 that a device with this seed (base32, as it was copied) shows, and the seconds for which it still does. Keys
 * are upstream's (`eso.md` §2.6). `now` is the wall clock in milliseconds. Throws LockkeeperError `InvalidInput`; no message holds
 * any of the seed.
 */
export function generateOneTimeCode(spec: MfaSpec, seed: SealedValue, now: number): ReadonlyMap<string, SealedValue> {
  const period = bounded('timePeriod', spec.timePeriod, 30, 86_400);
  const digits = bounded('length', spec.length, 6, MOST_DIGITS);
  const key = decodeBase32(Buffer.from(seed.reveal()).toString('latin1'));
  if (key === undefined || key.length === 0)
    throw new LockkeeperError('InvalidInput', 'the key that spec.secret names holds no base32 text');
  const seconds = Math.floor(wallClock(spec, now) / 1_000);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt.asUintN(64, BigInt(Math.floor(seconds / period))));
  const mac = createHmac(hashOf(spec.algorithm), key).update(counter).digest();
  const left = period - (((seconds % period) + period) % period);
  return new Map([
    ['token', SealedValue.ofText(truncated(mac, digits))],
    ['timeLeft', SealedValue.ofText(String(left))],
  ]);
}
