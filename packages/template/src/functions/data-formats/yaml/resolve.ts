import { encodeText } from '../../../text/byte-string.ts';
import { goTypes } from '../../../values/go-type.ts';
import { boolValue, floatValue, intValue, nil, stringValue, type Value } from '../../../values/value.ts';
import { isTimestamp } from './timestamp.ts';
import { yamlFailure } from './yaml-failure.ts';

const STANDARD = 'tag:yaml.org,2002:';
const NULL_TAG = `${STANDARD}null`;
export const BINARY_TAG = `${STANDARD}binary`;
export const MERGE_TAG = `${STANDARD}merge`;
const STRING_TAG = `${STANDARD}str`;
const INT_TAG = `${STANDARD}int`;
const FLOAT_TAG = `${STANDARD}float`;
const BOOL_TAG = `${STANDARD}bool`;
const TIMESTAMP_TAG = `${STANDARD}timestamp`;
const RESOLVED_TAGS: ReadonlySet<string> = new Set([
  '',
  STRING_TAG,
  BOOL_TAG,
  INT_TAG,
  FLOAT_TAG,
  NULL_TAG,
  TIMESTAMP_TAG,
]);

/** A scalar with its type. A timestamp stays text. */
export interface Resolved {
  readonly tag: string;
  readonly value: Value;
}

function words(tag: string, value: Value, list: string): (readonly [string, Resolved])[] {
  return list.split(' ').map((word) => [word, { tag, value }]);
}

const WORDS: ReadonlyMap<string, Resolved> = new Map([
  ...words(BOOL_TAG, boolValue(true), 'y Y yes Yes YES true True TRUE on On ON'),
  ...words(BOOL_TAG, boolValue(false), 'n N no No NO false False FALSE off Off OFF'),
  ...words(NULL_TAG, nil, ' ~ null Null NULL'),
  ...words(FLOAT_TAG, floatValue(Number.NaN), '.nan .NaN .NAN'),
  ...words(FLOAT_TAG, floatValue(Number.POSITIVE_INFINITY), '.inf .Inf .INF +.inf +.Inf +.INF'),
  ...words(FLOAT_TAG, floatValue(Number.NEGATIVE_INFINITY), '-.inf -.Inf -.INF'),
  ...words(MERGE_TAG, stringValue('<<'), '<<'),
]);

/**
 * The type of a scalar by the rules of go-yaml 2.4: YAML 1.1 words, integers in any base, no sexagesimal numbers.
 * Throws `FunctionFailure` when the text is not of the type that its tag states.
 */
export function resolveScalar(tag: string, text: string): Resolved {
  if (!RESOLVED_TAGS.has(tag)) return { tag, value: stringValue(encodeText(text)) };
  const resolved = tag === STRING_TAG ? undefined : (WORDS.get(text) ?? resolveNumber(tag, text));
  const found = resolved ?? { tag: STRING_TAG, value: stringValue(encodeText(text)) };
  if (tag === '' || tag === found.tag) return found;
  if (tag === FLOAT_TAG && found.value.kind === 'int' && found.value.type === goTypes.int) {
    return { tag, value: floatValue(Number(found.value.value)) };
  }
  throw yamlFailure(
    `cannot decode ${shortTag(found.tag)} \`${encodeText(text)}\` as a ${shortTag(tag)}`,
    `cannot decode ${shortTag(found.tag)} as a ${shortTag(tag)}`,
  );
}

function shortTag(tag: string): string {
  return tag.startsWith(STANDARD) ? `!!${tag.slice(STANDARD.length)}` : tag;
}

/** Whether a text, written without quotes, would be read as text again. */
export function staysText(text: string): boolean {
  return resolveScalar('', text).tag === STRING_TAG;
}

function resolveNumber(tag: string, text: string): Resolved | undefined {
  if (text.startsWith('.')) return resolveFloat(text, /^\.\d+(?:_\d+)*(?:[eE][-+]?\d+(?:_\d+)*)?$/);
  if (!/^[-+0-9]/.test(text)) return undefined;
  if ((tag === '' || tag === TIMESTAMP_TAG) && isTimestamp(text)) {
    return { tag: TIMESTAMP_TAG, value: stringValue(text) };
  }
  const plain = text.replaceAll('_', '');
  return resolveInteger(plain) ?? resolveFloat(plain, /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/);
}

function resolveFloat(text: string, form: RegExp): Resolved | undefined {
  if (!form.test(text)) return undefined;
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? { tag: FLOAT_TAG, value: floatValue(value) } : undefined;
}

const INTEGER = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]+|0|[1-9][0-9]*)$/;
const LARGEST_INT = (1n << 63n) - 1n;
const SMALLEST_INT = -(1n << 63n);
const LARGEST_UINT = (1n << 64n) - 1n;

/** Go's prefixes of bases; a leading zero alone means octal. */
function resolveInteger(text: string): Resolved | undefined {
  const found = INTEGER.exec(text);
  if (found === null) return undefined;
  const [, sign = '', digits = ''] = found;
  const size = BigInt(digits.replace(/^0(?=[0-7])/, '0o'));
  const value = sign === '-' ? -size : size;
  if (value >= SMALLEST_INT && value <= LARGEST_INT) return { tag: INT_TAG, value: intValue(value) };
  if (sign === '' && value <= LARGEST_UINT) return { tag: INT_TAG, value: intValue(value, goTypes.uint64) };
  return undefined;
}
