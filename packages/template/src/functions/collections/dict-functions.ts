import type { CallContext } from '../../call-context.ts';
import { FunctionFailure } from '../../failure.ts';
import { printValue } from '../../format/print.ts';
import type { ByteString } from '../../text/byte-string.ts';
import { goTypes } from '../../values/go-type.ts';
import {
  boolValue,
  listValue,
  type MapValue,
  mapValue,
  nil,
  sortedKeys,
  stringValue,
  typeOf,
  type Value,
} from '../../values/value.ts';
import { FunctionTable, type TemplateFunction } from '../function-table.ts';
import { mergeInto } from './merge.ts';

const { any, anyMap, string, stringList } = goTypes;

type Args = readonly Value[];

/** A function of a dict and what follows it. The engine lets nothing else through as the first argument. */
function ofDict(call: (dict: MapValue, rest: Args, context: CallContext) => Value): TemplateFunction['call'] {
  return ([first = nil, ...rest], context) => {
    if (first.kind !== 'map') throw notADict(first);
    context.step(first.entries.size);
    return call(first, rest, context);
  };
}

function ofKey(call: (dict: MapValue, key: ByteString, rest: Args) => Value): TemplateFunction['call'] {
  return ([dict = nil, key = nil, ...rest]) => {
    if (dict.kind !== 'map') throw notADict(dict);
    return call(dict, textOf(key), rest);
  };
}

function notADict(value: Value): FunctionFailure {
  const found = value.kind === 'nil' ? 'nil' : typeOf(value).name;
  return FunctionFailure.plain(`interface conversion: interface {} is ${found}, not ${anyMap.name}`);
}

function textOf(value: Value): ByteString {
  return value.kind === 'string' ? value.value : '';
}

/** Keys are what `%v` prints of them. A key without a value has an empty one. */
function dict(args: Args, context: CallContext): Value {
  const entries = new Map<ByteString, Value>();
  for (let at = 0; at < args.length; at += 2) {
    const key = args[at] ?? nil;
    entries.set(key.kind === 'string' ? key.value : printValue(key, context), args[at + 1] ?? stringValue(''));
  }
  return mapValue(entries);
}

function set(dict: MapValue, key: ByteString, [value = nil]: Args): Value {
  if (dict.isNil) throw FunctionFailure.plain('assignment to entry in nil map');
  dict.entries.set(key, value);
  return dict;
}

function unset(dict: MapValue, key: ByteString): Value {
  dict.entries.delete(key);
  return dict;
}

/** Go goes through maps at random; here the order is that of the keys, dict after dict. */
function keys(dicts: Args, context: CallContext): Value {
  const all = dicts.flatMap((dict) => {
    if (dict.kind !== 'map') throw notADict(dict);
    context.step(dict.entries.size);
    return sortedKeys(dict).map(stringValue);
  });
  return listValue(all, stringList);
}

function values(dict: MapValue): Value {
  return listValue(sortedKeys(dict).map((key) => dict.entries.get(key) ?? nil));
}

function pluck([key = nil, ...dicts]: Args): Value {
  const found = dicts.map((dict) => (dict.kind === 'map' ? dict.entries.get(textOf(key)) : undefined));
  return listValue(found.filter((value) => value !== undefined));
}

function pick(dict: MapValue, wanted: Args): Value {
  const entries = new Map<ByteString, Value>();
  for (const key of wanted.map(textOf)) {
    const found = dict.entries.get(key);
    if (found !== undefined) entries.set(key, found);
  }
  return mapValue(entries);
}

function omit(dict: MapValue, unwanted: Args): Value {
  const left = new Set(unwanted.map(textOf));
  return mapValue(new Map([...dict.entries].filter(([key]) => !left.has(key))));
}

/** `dig "a" "b" default dict` is `dict.a.b`, or the default when a key is missing on the way. */
function dig(args: Args): Value {
  if (args.length < 3) throw FunctionFailure.plain('dig needs at least three arguments');
  let place = args.at(-1) ?? nil;
  if (!isDict(place)) throw notADict(place);
  for (const key of args.slice(0, -2).map(pathKey)) {
    if (!isDict(place)) throw notADict(place);
    const found = place.entries.get(key);
    if (found === undefined) return args.at(-2) ?? nil;
    place = found;
  }
  return place;
}

function isDict(value: Value): value is MapValue {
  return value.kind === 'map' && value.type.name === anyMap.name;
}

function pathKey(key: Value): ByteString {
  if (key.kind === 'string') return key.value;
  const found = key.kind === 'nil' ? 'nil' : typeOf(key).name;
  throw FunctionFailure.plain(`interface conversion: interface {} is ${found}, not string`);
}

/** Merging that fails yields an empty text, unless the function is one that must succeed. */
function merging(overwrite: boolean, must: boolean): TemplateFunction {
  return {
    parameters: [anyMap],
    variadic: anyMap,
    call: ofDict((target, sources, context) => {
      try {
        return mergeInto(target, sources, overwrite, context);
      } catch (problem) {
        if (must || !(problem instanceof FunctionFailure)) throw problem;
        return stringValue('');
      }
    }),
  };
}

/** Functions of maps with keys of text. `set`, `unset` and those that merge change the map that they are given. */
export const dictFunctions: FunctionTable = new FunctionTable([
  ['dict', { parameters: [], variadic: any, call: dict }],
  ['get', { parameters: [anyMap, string], call: ofKey((dict, key) => dict.entries.get(key) ?? stringValue('')) }],
  ['set', { parameters: [anyMap, string, any], call: ofKey(set) }],
  ['unset', { parameters: [anyMap, string], call: ofKey(unset) }],
  ['hasKey', { parameters: [anyMap, string], call: ofKey((dict, key) => boolValue(dict.entries.has(key))) }],
  ['keys', { parameters: [], variadic: anyMap, call: keys }],
  ['values', { parameters: [anyMap], call: ofDict(values) }],
  ['pluck', { parameters: [string], variadic: anyMap, call: pluck }],
  ['pick', { parameters: [anyMap], variadic: string, call: ofDict(pick) }],
  ['omit', { parameters: [anyMap], variadic: string, call: ofDict(omit) }],
  ['dig', { parameters: [], variadic: any, call: dig }],
  ['merge', merging(false, false)],
  ['mustMerge', merging(false, true)],
  ['mergeOverwrite', merging(true, false)],
  ['mustMergeOverwrite', merging(true, true)],
]);
