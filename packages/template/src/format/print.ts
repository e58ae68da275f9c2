import type { ByteString } from '../text/byte-string.ts';
import type { CallContext } from '../call-context.ts';
import type { Value } from '../values/value.ts';
import { Printer } from './printer.ts';

/** One value as `%v` prints it. */
export function printValue(value: Value, context: CallContext): ByteString {
  const printer = new Printer(context);
  printer.argument(value, 'v');
  return printer.text;
}

/** Values one after the other, with a blank between two that are both no strings. */
export function print(values: readonly Value[], context: CallContext): ByteString {
  const printer = new Printer(context);
  values.forEach((value, at) => {
    const afterString = values[at - 1]?.kind === 'string';
    if (at > 0 && value.kind !== 'string' && !afterString) printer.write(' ');
    printer.argument(value, 'v');
  });
  return printer.text;
}

/** Values with a blank between each two, and the end of the line. */
export function printLine(values: readonly Value[], context: CallContext): ByteString {
  const printer = new Printer(context);
  values.forEach((value, at) => {
    if (at > 0) printer.write(' ');
    printer.argument(value, 'v');
  });
  printer.write('\n');
  return printer.text;
}
