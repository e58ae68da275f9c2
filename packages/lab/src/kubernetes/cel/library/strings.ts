import type { Environment } from '@marcbachmann/cel-js';

/** Of the CEL string extensions what the engine lacks: charAt, replace, format, reverse, strings.quote; and conversions. */
export function registerStrings(environment: Environment): void {
  const define = (signature: string, run: (...operands: never[]) => unknown): void => {
    environment.registerFunction(signature, run as (...operands: unknown[]) => unknown, { async: false });
  };
  define('string.charAt(int): string', charAt);
  define('string.replace(string, string): string', (text: string, from: string, to: string) =>
    text.split(from).join(to),
  );
  define('string.replace(string, string, int): string', replaceSome);
  define('string.reverse(): string', (text: string) => [...text].reverse().join(''));
  define('string.format(list<dyn>): string', (pattern: string, values: readonly unknown[]) => format(pattern, values));
  environment.registerType('kubernetes.Strings', Strings);
  environment.registerConstant('strings', 'kubernetes.Strings', new Strings());
  define('kubernetes.Strings.quote(string): string', (_: Strings, text: string) => JSON.stringify(text));
  const timestamp = 'google.protobuf.Timestamp';
  const duration = 'google.protobuf.Duration';
  define(`string(${timestamp}): string`, (time: Date) => timeText(time));
  define(`string(${duration}): string`, (length: Printable) => length.toString());
  define(`int(${timestamp}): int`, (time: Date) => BigInt(Math.floor(time.getTime() / 1000)));
  define(`timestamp(${timestamp}): ${timestamp}`, (time: Date) => time);
  define(`duration(${duration}): ${duration}`, (length: object) => length);
}

interface Printable {
  toString(): string;
}

class Strings {
  readonly kind = 'strings';
}

function timeText(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z');
}

function charAt(text: string, at: bigint): string {
  const letters = [...text];
  const index = Number(at);
  if (index < 0 || index > letters.length) throw new RangeError(`index out of range: ${index}`);
  return letters[index] ?? '';
}

function replaceSome(text: string, from: string, to: string, most: bigint): string {
  const count = Number(most);
  if (count < 0) return text.split(from).join(to);
  const parts = text.split(from);
  const head = parts.slice(0, count + 1).join(to);
  return parts.length <= count + 1 ? head : [head, ...parts.slice(count + 1)].join(from);
}

/** `%s %d %f %e %x %X %o %b %%` with a precision for `f` and `e`. */
function format(pattern: string, values: readonly unknown[]): string {
  let next = 0;
  return pattern.replaceAll(/%(?:\.(\d{1,2}))?([a-zA-Z%])/g, (whole, precision: string | undefined, verb: string) => {
    if (verb === '%') return '%';
    if (next >= values.length) throw new RangeError(`index ${next} out of range`);
    return formatted(verb, values[next++], precision === undefined ? 6 : Number(precision)) ?? whole;
  });
}

function formatted(verb: string, value: unknown, precision: number): string | undefined {
  switch (verb) {
    case 's':
    case 'd':
      return textOf(value);
    case 'f':
      return Number(value).toFixed(precision);
    case 'e':
      return Number(value).toExponential(precision);
    case 'b':
      return typeof value === 'boolean' ? String(Number(value)) : BigInt(value as bigint).toString(2);
    case 'o':
      return BigInt(value as bigint).toString(8);
    case 'x':
    case 'X':
      return hex(value, verb === 'X');
    default:
      throw new RangeError(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
  }
}

function hex(value: unknown, upper: boolean): string {
  const text =
    typeof value === 'string' ? Buffer.from(value, 'utf8').toString('hex') : BigInt(value as bigint).toString(16);
  return upper ? text.toUpperCase() : text;
}

function textOf(value: unknown): string {
  if (value instanceof Date) return timeText(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (Array.isArray(value) || value instanceof Set) return `[${[...(value as unknown[])].map(textOf).join(', ')}]`;
  if (value instanceof Map) return `{${[...value].map(([key, item]) => `${textOf(key)}: ${textOf(item)}`).join(', ')}}`;
  return String(value);
}
