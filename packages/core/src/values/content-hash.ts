import type { MutableJson } from '../api/schema/copy-json.ts';
import { byteTextOfText, compareByteTexts } from '../json/byte-text.ts';
import { formatGoFloat } from '../json/go-float.ts';
import { hashText } from './data-hash.ts';

/** The hash of the content of an object that is no Secret: SHA3-224 of Go's `%+v` text of the JSON. */
export function contentHash(content: MutableJson): string {
  return hashText(goText(content));
}

function goText(value: MutableJson): string {
  if (value === null) return '<nil>';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return numberText(value);
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  const members = Object.entries(value).map(([key, item]) => ({
    order: byteTextOfText(key),
    text: `${key}:${goText(item)}`,
  }));
  const sorted = members.toSorted((a, b) => compareByteTexts(a.order, b.order));
  return `map[${sorted.map(({ text }) => text).join(' ')}]`;
}

/** Integers as int64; other numbers with an exponent below 1e-4 and from 1e21 on. */
function numberText(value: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const size = Math.abs(Number(exponent));
  if (Number(exponent) >= -4 && Number(exponent) < 21) return formatGoFloat(value);
  return `${mantissa}e${Number(exponent) < 0 ? '-' : '+'}${String(size).padStart(2, '0')}`;
}
