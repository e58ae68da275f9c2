import { type CivilTime, civilTime, floorDivide } from './civil-time.ts';
import { type Location, utc, type Zone } from './location.ts';

export const SECOND = 1_000_000_000n;
/** 0001-01-01T00:00:00Z, Go's zero time. */
const ZERO_SECONDS = -62_135_596_800n;

/** Go's `time.Time`: a moment, and the place whose clocks show it. */
export interface Instant {
  /** Nanoseconds since 1970-01-01T00:00:00Z. */
  readonly nanoseconds: bigint;
  readonly location: Location;
}

export const zeroInstant: Instant = Object.freeze({ nanoseconds: ZERO_SECONDS * SECOND, location: utc });

export function fromSeconds(seconds: bigint, location: Location = utc): Instant {
  return { nanoseconds: seconds * SECOND, location };
}

/** Whole seconds since the epoch. */
export function secondsOf({ nanoseconds }: Instant): bigint {
  return floorDivide(nanoseconds, SECOND).quotient;
}

/** Nanoseconds within the second. */
export function nanosecondOf({ nanoseconds }: Instant): number {
  return Number(floorDivide(nanoseconds, SECOND).rest);
}

/** What clocks and calendars show at the place. */
export function localTime(instant: Instant): { readonly zone: Zone; readonly civil: CivilTime } {
  const seconds = secondsOf(instant);
  const zone = instant.location.zoneAt(seconds);
  return { zone, civil: civilTime(seconds + BigInt(zone.offset)) };
}
