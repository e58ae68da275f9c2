import type { CallContext } from '../../call-context.ts';
import { FunctionFailure } from '../../failure.ts';
import type { ByteString } from '../../text/byte-string.ts';
import { canBackquote, quote } from '../../text/quote.ts';
import { goTypes } from '../../values/go-type.ts';
import { boolValue, listValue, stringValue, type Value } from '../../values/value.ts';
import { type Arguments, countAt, define, textAt, textFunction } from '../arguments.ts';
import { FunctionTable } from '../function-table.ts';
import { type Match, Pattern } from './pattern.ts';
import { expand, parseReplacement, replaceMatches } from './replacement.ts';

const { int, string } = goTypes;
const SPECIAL = /[\\.+*?()|[\]{}^$]/g;

type Open = (pattern: ByteString, context: CallContext) => Pattern;

/** As Go's `regexp.Compile` says that a pattern is none. */
const strict: Open = (pattern, context) => new Pattern(pattern, context);

/** As Go's `regexp.MustCompile` says it. */
const panicking: Open = (pattern, context) => {
  try {
    return strict(pattern, context);
  } catch (problem) {
    if (!(problem instanceof FunctionFailure)) throw problem;
    const quoted = canBackquote(pattern) ? `\`${pattern}\`` : quote(pattern);
    throw FunctionFailure.withData(
      `regexp: Compile(${quoted}): ${problem.text}`,
      `regexp: Compile: ${problem.safeText}`,
    );
  }
};

function textOf(text: ByteString, { start, end }: Match): ByteString {
  return text.slice(start, end);
}

function textList(texts: readonly ByteString[]): Value {
  return listValue(texts.map(stringValue), goTypes.stringList);
}

function find(open: Open): (args: Arguments, context: CallContext) => Value {
  return (args, context) => {
    const text = textAt(args, 1);
    const match = open(textAt(args, 0), context).first(text);
    return stringValue(match === undefined ? '' : textOf(text, match));
  };
}

function findAll(open: Open): (args: Arguments, context: CallContext) => Value {
  return (args, context) => {
    const text = textAt(args, 1);
    const matches = open(textAt(args, 0), context).all(text, countAt(args, 2));
    return textList(matches.map((match) => textOf(text, match)));
  };
}

function replaceAll(open: Open): (args: Arguments, context: CallContext) => Value {
  return (args, context) => {
    const text = textAt(args, 1);
    const pattern = open(textAt(args, 0), context);
    const parts = parseReplacement(textAt(args, 2), pattern);
    const replace = (match: Match): ByteString => expand(parts, match, text, context);
    return stringValue(replaceMatches(text, pattern.replaceable(text), replace, context));
  };
}

function replaceLiteral(open: Open): (args: Arguments, context: CallContext) => Value {
  return (args, context) => {
    const text = textAt(args, 1);
    const matches = open(textAt(args, 0), context).replaceable(text);
    const replacement = textAt(args, 2);
    const replace = (): ByteString => {
      context.make(replacement.length);
      return replacement;
    };
    return stringValue(replaceMatches(text, matches, replace, context));
  };
}

/** The texts between matches, as Go's `Split`: an empty match at the start cuts nothing off. */
function split(open: Open): (args: Arguments, context: CallContext) => Value {
  return (args, context) => {
    const text = textAt(args, 1);
    const limit = countAt(args, 2);
    const pattern = open(textAt(args, 0), context);
    if (limit === 0) return textList([]);
    if (textAt(args, 0) !== '' && text === '') return textList(['']);
    const parts: ByteString[] = [];
    let start = 0;
    let end = 0;
    for (const match of pattern.all(text, limit)) {
      if (limit > 0 && parts.length === limit - 1) break;
      end = match.start;
      if (match.end !== 0) parts.push(text.slice(start, end));
      start = match.end;
    }
    if (end !== text.length) parts.push(text.slice(start));
    return textList(parts);
  };
}

/** `regexMatch` takes a pattern that is none for one that does not match. */
function matches(args: Arguments, context: CallContext): Value {
  try {
    return mustMatch(args, context);
  } catch (problem) {
    if (problem instanceof FunctionFailure) return boolValue(false);
    throw problem;
  }
}

function mustMatch(args: Arguments, context: CallContext): Value {
  return boolValue(strict(textAt(args, 0), context).first(textAt(args, 1)) !== undefined);
}

const quoteMeta = textFunction(1, (text) => text.replace(SPECIAL, '\\$&'));

/** Regular expressions of sprig, in the syntax of RE2. The functions without `must` differ from those with it in their error texts. */
export const regexFunctions: FunctionTable = new FunctionTable([
  ['regexMatch', define([string, string], matches)],
  ['mustRegexMatch', define([string, string], mustMatch)],
  ['regexFind', define([string, string], find(panicking))],
  ['mustRegexFind', define([string, string], find(strict))],
  ['regexFindAll', define([string, string, int], findAll(panicking))],
  ['mustRegexFindAll', define([string, string, int], findAll(strict))],
  ['regexReplaceAll', define([string, string, string], replaceAll(panicking))],
  ['mustRegexReplaceAll', define([string, string, string], replaceAll(strict))],
  ['regexReplaceAllLiteral', define([string, string, string], replaceLiteral(panicking))],
  ['mustRegexReplaceAllLiteral', define([string, string, string], replaceLiteral(strict))],
  ['regexSplit', define([string, string, int], split(panicking))],
  ['mustRegexSplit', define([string, string, int], split(strict))],
  ['regexQuoteMeta', quoteMeta],
]);
