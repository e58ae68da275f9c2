interface NumberForm {
  readonly digits: string;
  readonly exponent: string;
}

const DECIMAL: NumberForm = { digits: '0123456789_', exponent: 'eE' };
const PREFIXED: ReadonlyMap<string, NumberForm> = new Map([
  ['x', { digits: '0123456789abcdefABCDEF_', exponent: 'pP' }],
  ['o', { digits: '01234567_', exponent: '' }],
  ['b', { digits: '01_', exponent: '' }],
]);

/** Where the run of characters that looks like a number ends. Whether it is one is for `parseNumber` to say. */
export function scanNumber(source: string, start: number): number {
  let at = skipOne(source, start, '+-');
  const form = source[at] === '0' ? PREFIXED.get((source[at + 1] ?? '').toLowerCase()) : undefined;
  if (form !== undefined) at += 2;
  const { digits, exponent } = form ?? DECIMAL;
  at = skipAll(source, at, digits);
  if (source[at] === '.') at = skipAll(source, at + 1, digits);
  const afterMark = skipOne(source, at, exponent);
  if (afterMark > at) at = skipAll(source, skipOne(source, afterMark, '+-'), DECIMAL.digits);
  return skipOne(source, at, 'i');
}

function skipOne(source: string, at: number, allowed: string): number {
  return at < source.length && allowed.includes(source[at] ?? '') ? at + 1 : at;
}

function skipAll(source: string, start: number, allowed: string): number {
  let at = start;
  while (at < source.length && allowed.includes(source[at] ?? '')) at++;
  return at;
}
