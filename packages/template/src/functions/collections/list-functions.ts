import type { CallContext } from '../../call-context.ts';
import { goTypes } from '../../values/go-type.ts';
import { boolValue, isTrue, listValue, nil, nilList, type Value } from '../../values/value.ts';
import { FunctionTable, type TemplateFunction } from '../function-table.ts';
import { deepEqual } from '../reflection/deep-equal.ts';
import { chunk } from './chunk.ts';
import { readList } from './list-argument.ts';
import { sliceList } from './slice-list.ts';

const { any, int } = goTypes;

type Items = readonly Value[];

/** A function of one list. `verb` is what its error says it cannot do: `find first`, `compact`. */
function ofList(verb: string, change: (items: Items, context: CallContext) => Value): TemplateFunction {
  return {
    parameters: [any],
    call: ([list = nil], context) => change(itemsOf(list, verb, context), context),
  };
}

function itemsOf(list: Value, verb: string, context: CallContext): Items {
  return readList(list, context, (kind) => `Cannot ${verb} on type ${kind}`).items;
}

function withItem(verb: string, join: (items: Items, item: Value) => Items): TemplateFunction {
  return {
    parameters: [any, any],
    call: ([list = nil, item = nil], context) => listValue(join(itemsOf(list, verb, context), item)),
  };
}

function contains(items: Items, wanted: Value, context: CallContext): boolean {
  return items.some((item) => deepEqual(wanted, item, context));
}

function distinct(items: Items, context: CallContext): Value {
  const kept: Value[] = [];
  for (const item of items) if (!contains(kept, item, context)) kept.push(item);
  return listValue(kept);
}

function has([wanted = nil, list = nil]: Items, context: CallContext): Value {
  if (list.kind === 'nil') return boolValue(false);
  return boolValue(contains(itemsOf(list, 'find has', context), wanted, context));
}

function without([list = nil, ...unwanted]: Items, context: CallContext): Value {
  const items = itemsOf(list, 'find without', context);
  return listValue(items.filter((item) => !contains(unwanted, item, context)));
}

/** Lists one after the other. Without any element there is no list at all. */
function concat(lists: Items, context: CallContext): Value {
  const all = lists.flatMap((list) => readList(list, context, (kind) => `Cannot concat type ${kind} as list`).items);
  return all.length === 0 ? nilList() : listValue(all);
}

function rest(items: Items, context: CallContext, start: number, end: number): Value {
  context.step(items.length);
  return items.length === 0 ? nilList() : listValue(items.slice(start, end));
}

const making: TemplateFunction = { parameters: [], variadic: any, call: (items) => listValue([...items]) };
const appending = (verb: string): TemplateFunction => withItem(verb, (items, item) => [...items, item]);

/** Functions that exist twice: in Go one panics and one returns the error, which looks the same from a template. */
const inPairs: readonly (readonly [string, string, TemplateFunction])[] = [
  ['first', 'mustFirst', ofList('find first', ([item = nil]) => item)],
  ['last', 'mustLast', ofList('find last', (items) => items.at(-1) ?? nil)],
  ['rest', 'mustRest', ofList('find rest', (items, context) => rest(items, context, 1, items.length))],
  ['initial', 'mustInitial', ofList('find initial', (items, context) => rest(items, context, 0, -1))],
  ['reverse', 'mustReverse', ofList('find reverse', (items) => listValue(items.toReversed()))],
  ['compact', 'mustCompact', ofList('compact', (items) => listValue(items.filter(isTrue)))],
  ['uniq', 'mustUniq', ofList('find uniq', distinct)],
  ['append', 'mustAppend', appending('push')],
  ['push', 'mustPush', appending('push')],
  ['prepend', 'mustPrepend', withItem('prepend', (items, item) => [item, ...items])],
  ['without', 'mustWithout', { parameters: [any], variadic: any, call: without }],
  ['has', 'mustHas', { parameters: [any, any], call: has }],
  ['slice', 'mustSlice', { parameters: [any], variadic: any, call: sliceList }],
  ['chunk', 'mustChunk', { parameters: [int, any], call: chunk }],
];

/** Functions of lists. They make new lists and change none. */
export const listFunctions: FunctionTable = new FunctionTable([
  ['list', { ...making }],
  ['tuple', { ...making }],
  ['concat', { parameters: [], variadic: any, call: concat }],
  ...inPairs.flatMap(([name, mustName, definition]) => [[name, definition] as const, [mustName, definition] as const]),
]);
