/** Ends of JSON tokens (RFC 8259) in a byte text. A negative answer `~offset` names the byte that cannot stand there. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;

/** The first offset from `at` on that is not JSON white space. */
export function afterSpace(source: string, at: number): number {
  let i = at;
  while (i < source.length && isSpace(source.charCodeAt(i))) i++;
  return i;
}

/** The offset after the string whose opening quote is at `at`. */
export function stringEnd(source: string, at: number): number {
  let i = at + 1;
  for (;;) {
    const code = source.charCodeAt(i);
    if (code === QUOTE) return i + 1;
    if (!(code >= 0x20)) return ~i;
    i = code === BACKSLASH ? escapeEnd(source, i) : i + 1;
    if (i < 0) return i;
  }
}

/** The offset after the number that begins at `at`. */
export function numberEnd(source: string, at: number): number {
  let i = source.charCodeAt(at) === MINUS ? at + 1 : at;
  if (!isDigit(source.charCodeAt(i))) return ~i;
  i = source.charCodeAt(i) === ZERO ? i + 1 : afterDigits(source, i);
  if (source.charCodeAt(i) === DOT) {
    if (!isDigit(source.charCodeAt(i + 1))) return ~(i + 1);
    i = afterDigits(source, i + 1);
  }
  return exponentEnd(source, i);
}

/** The offset after a word that must stand at `at`. */
export function wordEnd(source: string, at: number, word: string): number {
  for (let i = 0; i < word.length; i++) {
    if (source.charCodeAt(at + i) !== word.charCodeAt(i)) return ~(at + i);
  }
  return at + word.length;
}

export function isDigit(code: number): boolean {
  return code >= ZERO && code <= 0x39;
}

/** The value of a hexadecimal digit, or -1. */
export function hexValue(code: number): number {
  if (isDigit(code)) return code - ZERO;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function afterDigits(source: string, at: number): number {
  let i = at;
  while (isDigit(source.charCodeAt(i))) i++;
  return i;
}

function exponentEnd(source: string, at: number): number {
  if ((source.charCodeAt(at) | 0x20) !== 0x65) return at;
  const sign = source.charCodeAt(at + 1);
  const digits = sign === 0x2b || sign === MINUS ? at + 2 : at + 1;
  return isDigit(source.charCodeAt(digits)) ? afterDigits(source, digits) : ~digits;
}

function escapeEnd(source: string, at: number): number {
  const code = source.charCodeAt(at + 1);
  if (code !== 0x75) return '"\\/bfnrt'.includes(source.charAt(at + 1) || 'x') ? at + 2 : ~(at + 1);
  for (let i = at + 2; i < at + 6; i++) if (hexValue(source.charCodeAt(i)) < 0) return ~i;
  return at + 6;
}
