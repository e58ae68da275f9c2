import { quoteJsonString } from '../json/json-string.ts';
import { isValidJson } from '../json/json-valid.ts';
import type { Engine } from './engine.ts';
import { elementsOf, type Member, membersOf, optionsOf } from './members.ts';
import { prettyOptions, printPretty, printUgly } from './pretty.ts';
import { trimBlank } from './query.ts';
import { exists, isArray, isObject, type Result, textForm, truthOf } from './result.ts';
import { readWhole } from './scan.ts';

/** What a modifier costs for each character of its document. */
const MODIFIER_STEPS = 2;

/** The document a modifier makes of a document. Documents it is not meant for are handed through, as in gjson. */
export function applyModifier(engine: Engine, name: string, json: string, argument: string): string {
  engine.budget.spend(MODIFIER_STEPS * json.length);
  return engine.budget.produce(modify(engine, name, json, argument));
}

function modify(engine: Engine, name: string, json: string, argument: string): string {
  switch (name) {
    case 'valid':
      return isValidJson(json) ? json : '';
    case 'tostr':
      return quoteJsonString(json);
    case 'fromstr':
      return isValidJson(json) ? textForm(readWhole(json, engine.budget)) : '';
    case 'ugly':
      return printUgly(json);
    case 'pretty':
      return printPretty(json, prettyOptions(optionsOf(engine, argument)), engine.budget);
    case 'this':
      return json;
    default:
      return rearrange(engine, name, json, argument);
  }
}

function rearrange(engine: Engine, name: string, json: string, argument: string): string {
  const whole = readWhole(json, engine.budget);
  switch (name) {
    case 'reverse':
      return reverse(engine, json, whole);
    case 'keys':
      return keys(engine, whole);
    case 'values':
      return isArray(whole)
        ? json
        : `[${elementsOf(engine, whole)
            .map((value) => value.raw)
            .join(',')}]`;
    case 'flatten':
      return flatten(engine, json, flag(engine, argument, 'deep'));
    case 'join':
      return isArray(whole) ? join(engine, whole, flag(engine, argument, 'preserve')) : json;
    case 'group':
      return isObject(whole) ? group(engine, whole) : '';
    default:
      return `[${dig(engine, whole, argument).join(',')}]`;
  }
}

function flag(engine: Engine, argument: string, name: string): boolean {
  let set = false;
  for (const [key, value] of optionsOf(engine, argument)) if (key === name) set = truthOf(value);
  return set;
}

function reverse(engine: Engine, json: string, whole: Result): string {
  if (isArray(whole))
    return `[${elementsOf(engine, whole)
      .map((value) => value.raw)
      .reverse()
      .join(',')}]`;
  return isObject(whole) ? `{${membersOf(engine, whole).map(spell).reverse().join(',')}}` : json;
}

function keys(engine: Engine, whole: Result): string {
  const names = isObject(whole)
    ? membersOf(engine, whole).map((member) => member.key.raw)
    : elementsOf(engine, whole).map(() => 'null');
  return `[${names.join(',')}]`;
}

function flatten(engine: Engine, json: string, deep: boolean): string {
  const whole = readWhole(json, engine.budget);
  if (!isArray(whole)) return json;
  const parts = elementsOf(engine, whole).map((element) => {
    if (!isArray(element)) return trimGoSpace(element.raw);
    const inner = deep ? engine.budget.nested(() => flatten(engine, element.raw, deep)) : element.raw;
    return trimGoSpace(unwrap(inner));
  });
  return engine.budget.produce(`[${parts.filter((part) => part !== '').join(',')}]`);
}

function join(engine: Engine, whole: Result, preserve: boolean): string {
  const objects = elementsOf(engine, whole).filter(isObject);
  if (preserve) return `{${objects.map((object) => unwrap(object.raw)).join(',')}}`;
  const members = new Map<string, Member>();
  for (const object of objects) {
    for (const member of membersOf(engine, object)) {
      const first = members.get(member.key.text)?.key ?? member.key;
      members.set(member.key.text, { key: first, value: member.value });
    }
  }
  return `{${[...members.values()].map(spell).join(',')}}`;
}

/** Turns an object of arrays into an array of objects. */
function group(engine: Engine, whole: Result): string {
  const rows: string[][] = [];
  for (const { key, value } of membersOf(engine, whole)) {
    if (!isArray(value)) continue;
    elementsOf(engine, value).forEach((element, index) => {
      rows[index] ??= [];
      rows[index].push(spell({ key, value: element }));
    });
  }
  return `[${rows.map((row) => `{${row.join(',')}}`).join(',')}]`;
}

/** What a path leads to in a value and in everything inside it. */
function dig(engine: Engine, value: Result, path: string): string[] {
  return engine.budget.nested(() => {
    const here = engine.get(value.raw, path);
    const inside = value.type === 'JSON' ? elementsOf(engine, value) : [];
    const found = inside.flatMap((element) => dig(engine, element, path));
    return exists(here) ? [here.raw, ...found] : found;
  });
}

function spell(member: Member): string {
  return `${member.key.raw}:${member.value.raw}`;
}

function unwrap(json: string): string {
  const trimmed = trimBlank(json);
  return trimmed.length >= 2 && /^[[{]/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}

/** Cuts the white space of Go's `strings.TrimSpace` within one byte per character. */
function trimGoSpace(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && GO_SPACE.includes(text.charAt(from))) from++;
  while (to > from && GO_SPACE.includes(text.charAt(to - 1))) to--;
  return text.slice(from, to);
}

const GO_SPACE = '\t\n\v\f\r ';
