import type { Engine } from './engine.ts';
import { exists, isObject, type Result, textForm } from './result.ts';
import { afterBlank, closeOfString, readNext, stringResult } from './scan.ts';

export interface Member {
  readonly key: Result;
  readonly value: Result;
}

/** The values in an array or object; a scalar is its own only element. */
export function elementsOf(engine: Engine, value: Result): Result[] {
  if (!exists(value)) return [];
  if (value.type !== 'JSON') return [value];
  if (isObject(value)) return membersOf(engine, value).map((member) => member.value);
  const elements: Result[] = [];
  let at = 1;
  while (at < value.raw.length) {
    const scanned = readNext(value.raw, afterSeparators(value.raw, at), engine.budget);
    if (scanned === undefined) break;
    elements.push(scanned.result);
    at = scanned.end + 1;
  }
  return elements;
}

/** The members of an object, in the order of the document and with repeated keys. */
export function membersOf(engine: Engine, object: Result): Member[] {
  const members: Member[] = [];
  const json = object.raw;
  for (let quote = json.indexOf('"', 1); quote >= 0; ) {
    const close = closeOfString(json, quote);
    if (close < 0) break;
    const value = readNext(json, afterSeparators(json, close), engine.budget);
    if (value === undefined) break;
    members.push({ key: stringResult(json.slice(quote, close)), value: value.result });
    quote = json.indexOf('"', value.end + 1);
  }
  return members;
}

/** The options in a modifier's argument, as key and value; a later option of the same name counts. */
export function optionsOf(engine: Engine, argument: string): [string, Result][] {
  const at = afterBlank(argument, 0);
  if (argument.charAt(at) !== '{') return [];
  const options = membersOf(engine, { type: 'JSON', raw: argument.slice(at), text: '' });
  return options.map(({ key, value }) => [textForm(key), value]);
}

function afterSeparators(json: string, at: number): number {
  let i = at;
  while (i < json.length && (json.charCodeAt(i) <= 0x20 || json.charAt(i) === ',' || json.charAt(i) === ':')) i++;
  return i;
}
