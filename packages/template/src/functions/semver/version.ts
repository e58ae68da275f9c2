import { RE2JS } from 're2js';
import { FunctionFailure } from '../../failure.ts';
import type { ByteString } from '../../text/byte-string.ts';
import { quote } from '../../text/quote.ts';

/** A semantic version. Numbers are uint64. */
export interface Version {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  readonly prerelease: ByteString;
  readonly metadata: ByteString;
  /** The text that it was read from, or for a version that was computed, what it is written as. */
  readonly original: ByteString;
}

// Patterns meet text that templates bring along, so they run on an engine that cannot be made to take long.
const LOOSE_VERSION = RE2JS.compile(
  '^v?([0-9]+)(?:\\.([0-9]+))?(?:\\.([0-9]+))?' +
    '(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?' +
    '(?:\\+([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?$',
);
const LARGEST = (1n << 64n) - 1n;
const PART = /^[0-9A-Za-z-]+$/;
const NUMBER = /^[0-9]+$/;

/**
 * Reads a version as Masterminds semver 3.4.0 does: `v` in front, missing minor and patch numbers, and leading zeros of
 * these numbers are let pass. Throws `FunctionFailure` with that library's text.
 */
export function readVersion(text: ByteString): Version {
  const found = LOOSE_VERSION.matcher(text);
  if (!found.find()) throw FunctionFailure.plain('invalid semantic version');
  const [major, minor, patch] = [1, 2, 3].map((group) => readNumber(found.group(group) ?? '0'));
  const prerelease = found.group(4) ?? '';
  checkPrerelease(prerelease);
  return {
    major: major ?? 0n,
    minor: minor ?? 0n,
    patch: patch ?? 0n,
    prerelease,
    metadata: found.group(5) ?? '',
    original: text,
  };
}

function readNumber(digits: string): bigint {
  const value = BigInt(digits);
  if (value <= LARGEST) return value;
  const problem = 'error parsing version segment: strconv.ParseUint: parsing';
  throw FunctionFailure.withData(`${problem} ${quote(digits)}: value out of range`, `${problem}: value out of range`);
}

/** Throws `FunctionFailure` for parts that are empty, hold other characters, or are numbers with a leading zero. */
export function checkPrerelease(text: ByteString): void {
  for (const part of text === '' ? [] : text.split('.')) {
    if (NUMBER.test(part) && part.length > 1 && part.startsWith('0')) {
      throw FunctionFailure.plain('version segment starts with 0');
    }
    if (!PART.test(part)) throw FunctionFailure.plain('invalid prerelease string');
  }
}

/** Throws `FunctionFailure` for parts that are empty or hold other characters. */
export function checkMetadata(text: ByteString): void {
  if (text !== '' && !text.split('.').every((part) => PART.test(part))) {
    throw FunctionFailure.plain('invalid metadata string');
  }
}

/** The version without what was loose about its text. */
export function writeVersion({ major, minor, patch, prerelease, metadata }: Version): ByteString {
  const suffix = `${prerelease === '' ? '' : `-${prerelease}`}${metadata === '' ? '' : `+${metadata}`}`;
  return `${major}.${minor}.${patch}${suffix}`;
}

/** -1, 0 or 1. Metadata does not count; a prerelease comes before its release. */
export function compareVersions(first: Version, second: Version): number {
  return (
    compare(first.major, second.major) ||
    compare(first.minor, second.minor) ||
    compare(first.patch, second.patch) ||
    comparePrereleases(first.prerelease, second.prerelease)
  );
}

/** Part by part; nothing at all comes last. */
export function comparePrereleases(first: ByteString, second: ByteString): number {
  if (first === '' || second === '') return compare(first === '' ? 1 : 0, second === '' ? 1 : 0);
  const others = second.split('.');
  const parts = first.split('.');
  for (let at = 0; at < Math.max(parts.length, others.length); at++) {
    const order = compareParts(parts[at] ?? '', others[at] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

/** Numbers come before words. */
function compareParts(first: string, second: string): number {
  if (first === '' || second === '') return compare(first, second);
  const [one, other] = [numberIn(first), numberIn(second)];
  if (one !== undefined && other !== undefined) return compare(one, other);
  if (one === undefined && other === undefined) return compare(first, second);
  return one === undefined ? 1 : -1;
}

function numberIn(part: string): bigint | undefined {
  if (!NUMBER.test(part)) return undefined;
  const value = BigInt(part);
  return value <= LARGEST ? value : undefined;
}

function compare<Ordered extends bigint | number | string>(first: Ordered, second: Ordered): number {
  if (first === second) return 0;
  return first < second ? -1 : 1;
}
