import { type ByteString, truncateRunes } from '../text/byte-string.ts';
import { canBackquote, quote } from '../text/quote.ts';
import { type Flags, pad } from './flags.ts';

/** A string under a verb; undefined when the verb is not one for strings. */
export function formatText(value: ByteString, verb: string, flags: Flags): ByteString | undefined {
  switch (verb) {
    case 'v':
      return flags.goSyntax ? quoted(value, flags) : plain(value, flags);
    case 's':
      return plain(value, flags);
    case 'q':
      return quoted(value, flags);
    case 'x':
      return hex(value, flags);
    case 'X':
      return hex(value, flags).toUpperCase();
    default:
      return undefined;
  }
}

function plain(value: ByteString, flags: Flags): ByteString {
  return pad(cut(value, flags), flags);
}

function quoted(value: ByteString, flags: Flags): ByteString {
  const text = cut(value, flags);
  return pad(flags.sharp && canBackquote(text) ? `\`${text}\`` : quote(text, flags.plus), flags);
}

function cut(value: ByteString, { precision }: Flags): ByteString {
  return precision === undefined ? value : truncateRunes(value, precision);
}

function hex(value: ByteString, flags: Flags): ByteString {
  const bytes = value.slice(0, flags.precision ?? value.length);
  const pairs = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0'));
  if (pairs.length === 0) return pad('', flags);
  const prefix = flags.sharp ? '0x' : '';
  return pad(prefix + pairs.join(flags.space ? ` ${prefix}` : ''), flags);
}
