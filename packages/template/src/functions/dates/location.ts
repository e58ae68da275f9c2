import { zoneNames } from './zone-names.ts';

/** What a place has on its clocks at one moment. */
export interface Zone {
  /** Letters such as `CET`; empty when the place has a number instead of a name. */
  readonly abbreviation: string;
  /** Seconds east of UTC. */
  readonly offset: number;
}

/** Go's `*time.Location`. */
export interface Location {
  readonly name: string;
  /** Seconds since the epoch → what clocks show then. */
  zoneAt(seconds: bigint): Zone;
}

/** A place that always has the same zone. */
export function fixedLocation(abbreviation: string, offset: number): Location {
  const zone = Object.freeze({ abbreviation, offset });
  return Object.freeze({ name: abbreviation, zoneAt: () => zone });
}

/** Also what Go calls `Local`: a rendering knows no zone of its own. */
export const utc: Location = fixedLocation('UTC', 0);

const LONG_OFFSET = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;
/** What `Intl` can show, in seconds. */
const LATEST = 8_640_000_000_000n;

/**
 * A place by its name in the IANA database, letter for letter; undefined when there is none. Empty and `Local` are UTC. `pay` is
 * asked before a zone is opened, which takes a while.
 */
export function loadLocation(name: string, pay: () => void): Location | undefined {
  if (name === '' || name === 'UTC' || name === 'Local') return utc;
  const abbreviations = zoneNames.get(name);
  if (abbreviations === undefined) return undefined;
  pay();
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  return Object.freeze({
    name,
    zoneAt(seconds: bigint): Zone {
      const offset = offsetOf(format, seconds);
      return { offset, abbreviation: abbreviations.get(offset) ?? numeric(offset) };
    },
  });
}

function offsetOf(format: Intl.DateTimeFormat, seconds: bigint): number {
  const shown = seconds > LATEST ? LATEST : seconds < -LATEST ? -LATEST : seconds;
  const text = format.formatToParts(Number(shown) * 1000).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0', rest = '0'] = LONG_OFFSET.exec(text) ?? [];
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
  return sign === '-' ? -offset : offset;
}

/** `+0530`, or `+03` for whole hours. */
function numeric(offset: number): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  const hours = String(Math.floor(minutes / 60)).padStart(2, '0');
  const rest = minutes % 60 === 0 ? '' : String(minutes % 60).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${hours}${rest}`;
}
