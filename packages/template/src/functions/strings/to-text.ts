import type { CallContext } from '../../call-context.ts';
import { printValue } from '../../format/print.ts';
import type { ByteString } from '../../text/byte-string.ts';
import type { Value } from '../../values/value.ts';

/** A value as text: strings as they are, everything else as `%v` prints it. */
export function toText(value: Value, context: CallContext): ByteString {
  return value.kind === 'string' ? value.value : printValue(value, context);
}

/** The items of a list as texts, nothing being left out; any other value is the only item. */
export function toTexts(value: Value, context: CallContext): ByteString[] {
  if (value.kind === 'nil') return [];
  if (value.kind !== 'list') return [toText(value, context)];
  context.step(value.items.length);
  return value.items.filter((item) => item.kind !== 'nil').map((item) => toText(item, context));
}

/** Texts with a separator between each two. */
export function joinTexts(texts: readonly ByteString[], separator: ByteString, context: CallContext): ByteString {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  context.make(length + separator.length * Math.max(texts.length - 1, 0));
  return texts.join(separator);
}
