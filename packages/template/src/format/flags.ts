import { type ByteString, countRunes } from '../text/byte-string.ts';

/** What stands between `%` and the verb. */
export interface Flags {
  width: number | undefined;
  precision: number | undefined;
  minus: boolean;
  plus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  /** `%#v`: as it would be written in Go. */
  goSyntax: boolean;
}

export function noFlags(): Flags {
  return {
    width: undefined,
    precision: undefined,
    minus: false,
    plus: false,
    sharp: false,
    space: false,
    zero: false,
    goSyntax: false,
  };
}

/** Fills up to the width; with zeros when asked for, but never on the right. */
export function pad(text: ByteString, flags: Flags, zeros: boolean = flags.zero): ByteString {
  const missing = (flags.width ?? 0) - (flags.width === undefined ? 0 : countRunes(text));
  if (missing <= 0) return text;
  if (flags.minus) return text + ' '.repeat(missing);
  return (zeros ? '0' : ' ').repeat(missing) + text;
}
