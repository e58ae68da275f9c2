import type { CallContext } from '../../call-context.ts';
import { FunctionFailure } from '../../failure.ts';
import { printValue } from '../../format/print.ts';
import { type ByteString, countRunes } from '../../text/byte-string.ts';
import { quote } from '../../text/quote.ts';
import { goTypes } from '../../values/go-type.ts';
import { boolValue, listValue, stringValue, type Value } from '../../values/value.ts';
import { type Arguments, countAt, define, textAt, textFunction, valueAt } from '../arguments.ts';
import { FunctionTable, type TemplateFunction } from '../function-table.ts';
import { lower, swapCase, title, untitle, upper } from './change-case.ts';
import { abbreviate, abbreviateBoth, substring, truncate } from './cut.ts';
import { delimitedCase, pascalCase } from './name-style.ts';
import { numbered, splitText } from './split.ts';
import { joinTexts, toText, toTexts } from './to-text.ts';
import { deleteSpace, initials, trimAll, trimPrefix, trimSpace, trimSuffix } from './trim.ts';
import { wrap } from './wrap.ts';

const { any, int, string } = goTypes;

/** What one byte can become at most: U+FFFD for a broken one, a small letter and a connector, an escape. */
const GROWTH = 4;

/** A function of one text whose result may be longer. */
function restyle(change: (text: ByteString) => ByteString): TemplateFunction {
  return define([string], (args, context) => {
    const text = textAt(args, 0);
    context.make(text.length * GROWTH);
    return stringValue(change(text));
  });
}

function asks(ask: (part: ByteString, text: ByteString) => boolean): TemplateFunction {
  return define([string, string], (args) => boolValue(ask(textAt(args, 0), textAt(args, 1))));
}

function repeatText(count: number, text: ByteString, context: CallContext): ByteString {
  if (count < 0) throw FunctionFailure.plain('strings: negative Repeat count');
  context.make(count * text.length);
  return text === '' ? '' : text.repeat(count);
}

function replaceText(old: ByteString, replacement: ByteString, text: ByteString, context: CallContext): ByteString {
  const places = old === '' ? countRunes(text) + 1 : text.split(old).length - 1;
  context.make(text.length + places * replacement.length);
  if (old !== '') return text.split(old).join(replacement);
  return (
    replacement +
    splitText(text, '', -1, context)
      .map((character) => character + replacement)
      .join('')
  );
}

function indentText(spaces: number, text: ByteString, context: CallContext): ByteString {
  const margin = repeatText(spaces, ' ', context);
  return margin + replaceText('\n', `\n${margin}`, text, context);
}

/** Texts of all arguments but nothing, with a blank between each two. */
function phrase(show: (value: Value, context: CallContext) => ByteString): TemplateFunction {
  return {
    parameters: [],
    variadic: any,
    call: (args, context) => {
      const texts = args.filter((arg) => arg.kind !== 'nil').map((arg) => show(arg, context));
      return stringValue(joinTexts(texts, ' ', context));
    },
  };
}

function quoted(value: Value, context: CallContext): ByteString {
  const text = toText(value, context);
  context.make(text.length * GROWTH + 2);
  return quote(text);
}

function textList(texts: readonly ByteString[]): Value {
  return listValue(texts.map(stringValue), goTypes.stringList);
}

function byBytes(first: ByteString, second: ByteString): number {
  return first < second ? -1 : first > second ? 1 : 0;
}

/** `sortAlpha` of what is no list is the list of its text. */
function sortAlpha(args: Arguments, context: CallContext): Value {
  const value = valueAt(args, 0);
  if (value.kind !== 'list') return textList([toText(value, context)]);
  const texts = toTexts(value, context);
  context.step(texts.length * Math.ceil(Math.log2(texts.length + 1)));
  return textList(texts.sort(byBytes));
}

function wrapper(wordsAreCut: boolean): TemplateFunction {
  return define(wordsAreCut ? [int, string, string] : [int, string], (args, context) => {
    const lineEnd = (wordsAreCut ? textAt(args, 1) : '') || '\n';
    const style = { width: countAt(args, 0), lineEnd, cutsWords: wordsAreCut };
    return stringValue(wrap(textAt(args, wordsAreCut ? 2 : 1), style, context));
  });
}

/** Text functions of sprig. They count bytes and not characters, as sprig does. */
export const stringFunctions: FunctionTable = new FunctionTable([
  ['hello', define([], () => stringValue('Hello!'))],
  ['trim', textFunction(1, trimSpace)],
  ['trimall', textFunction(2, trimAll)],
  ['trimAll', textFunction(2, trimAll)],
  ['trimPrefix', textFunction(2, trimPrefix)],
  ['trimSuffix', textFunction(2, trimSuffix)],
  ['nospace', restyle(deleteSpace)],
  ['initials', restyle(initials)],
  ['upper', restyle(upper)],
  ['lower', restyle(lower)],
  ['title', restyle(title)],
  ['untitle', restyle(untitle)],
  ['swapcase', restyle(swapCase)],
  ['camelcase', restyle(pascalCase)],
  ['snakecase', restyle((text) => delimitedCase(text, '_'))],
  ['kebabcase', restyle((text) => delimitedCase(text, '-'))],
  ['trunc', define([int, string], (args) => stringValue(truncate(countAt(args, 0), textAt(args, 1))))],
  ['abbrev', define([int, string], (args) => stringValue(abbreviate(countAt(args, 0), textAt(args, 1))))],
  [
    'abbrevboth',
    define([int, int, string], (args) =>
      stringValue(abbreviateBoth(countAt(args, 0), countAt(args, 1), textAt(args, 2))),
    ),
  ],
  [
    'substr',
    define([int, int, string], (args) => stringValue(substring(countAt(args, 0), countAt(args, 1), textAt(args, 2)))),
  ],
  ['wrap', wrapper(false)],
  ['wrapWith', wrapper(true)],
  [
    'repeat',
    define([int, string], (args, context) => stringValue(repeatText(countAt(args, 0), textAt(args, 1), context))),
  ],
  [
    'replace',
    define([string, string, string], (args, context) =>
      stringValue(replaceText(textAt(args, 0), textAt(args, 1), textAt(args, 2), context)),
    ),
  ],
  [
    'indent',
    define([int, string], (args, context) => stringValue(indentText(countAt(args, 0), textAt(args, 1), context))),
  ],
  [
    'nindent',
    define([int, string], (args, context) =>
      stringValue(`\n${indentText(countAt(args, 0), textAt(args, 1), context)}`),
    ),
  ],
  ['contains', asks((part, text) => text.includes(part))],
  ['hasPrefix', asks((part, text) => text.startsWith(part))],
  ['hasSuffix', asks((part, text) => text.endsWith(part))],
  ['plural', define([string, string, int], (args) => valueAt(args, countAt(args, 2) === 1 ? 0 : 1))],
  ['quote', phrase(quoted)],
  ['squote', phrase((value, context) => `'${printValue(value, context)}'`)],
  ['cat', phrase(printValue)],
  ['toString', define([any], (args, context) => stringValue(toText(valueAt(args, 0), context)))],
  ['toStrings', define([any], (args, context) => textList(toTexts(valueAt(args, 0), context)))],
  [
    'join',
    define([string, any], (args, context) =>
      stringValue(joinTexts(toTexts(valueAt(args, 1), context), textAt(args, 0), context)),
    ),
  ],
  [
    'split',
    define([string, string], (args, context) => numbered(splitText(textAt(args, 1), textAt(args, 0), -1, context))),
  ],
  [
    'splitn',
    define([string, int, string], (args, context) =>
      numbered(splitText(textAt(args, 2), textAt(args, 0), countAt(args, 1), context)),
    ),
  ],
  [
    'splitList',
    define([string, string], (args, context) => textList(splitText(textAt(args, 1), textAt(args, 0), -1, context))),
  ],
  ['sortAlpha', define([any], sortAlpha)],
]);
