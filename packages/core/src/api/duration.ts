const UNITS: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['μs', 1e-3],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;
/** Longest duration Go can hold: 2⁶³−1 nanoseconds. */
const MAX_MS = 9_223_372_036_854;
const MAX_LENGTH = 64;

/**
 * Milliseconds of a Go duration such as `1h30m`, `1.5h`, `-2s` or `0` (the grammar of Go's time.ParseDuration), or undefined
 * when the text is none or exceeds what Go can hold.
 */
export function parseGoDuration(text: string): number | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const sign = text.startsWith('-') ? -1 : 1;
  const body = /^[-+]/.test(text) ? text.slice(1) : text;
  if (body === '0') return 0;
  const total = sumParts(body);
  return total === undefined || total > MAX_MS ? undefined : total * sign;
}

function sumParts(body: string): number | undefined {
  const part = new RegExp(PART);
  let total = 0;
  let end = 0;
  for (let match = part.exec(body); match !== null; match = part.exec(body)) {
    total += Number(match[1]) * (UNITS.get(match[2] ?? '') ?? 0);
    end = part.lastIndex;
  }
  return body !== '' && end === body.length ? total : undefined;
}
