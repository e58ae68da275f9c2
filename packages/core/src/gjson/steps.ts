import type { ArrayStep, ObjectStep, Onward } from './engine.ts';
import { modifierNames } from './modifier-names.ts';
import { parseQuery } from './query.ts';

/** Reads the first segment of a path as a key. Backslashes take the meaning from the character after them. */
export function parseObjectStep(path: string): ObjectStep {
  let key = '';
  let wild = false;
  for (let i = 0; i < path.length; i++) {
    const character = path.charAt(i);
    if (character === '.' || character === '|') return { key, wild, ...onward(path, i, true) };
    if (character === '\\') {
      i++;
      key += path.charAt(i);
    } else {
      wild ||= character === '*' || character === '?';
      key += character;
    }
  }
  return { key, wild };
}

/** Reads the first segment of a path as a step into an array: a position, `#`, `#.path`, or a query. */
export function parseArrayStep(path: string): ArrayStep {
  const query = path.startsWith('#(') || path.startsWith('#[') ? queryStep(path) : undefined;
  if (query?.broken) return { index: 0, hash: true, whole: false, query: query.query };
  const each = path.startsWith('#.') ? { each: path.slice(2) } : {};
  const end = segmentEnd(path, query?.end ?? 0);
  const segment = path.slice(0, end);
  const hash = segment.includes('#');
  return {
    index: hash ? 0 : position(segment),
    hash,
    whole: segment === '#',
    ...each,
    ...(query === undefined ? {} : { query: query.query }),
    ...(end < path.length ? onward(path, end, !hash) : {}),
  };
}

function queryStep(path: string) {
  const parsed = parseQuery(path);
  // An unclosed query is kept as one that asks for nothing, as gjson does; only scalars can then match.
  if (parsed === undefined) return { broken: true, end: path.length, query: emptyQuery };
  const { end, path: inner, operator, value } = parsed;
  return { broken: false, end, query: { path: inner, operator, value, all: path.charAt(end) === '#' } };
}

const emptyQuery = { path: '', operator: '', value: '', all: false } as const;

function segmentEnd(path: string, from: number): number {
  for (let i = from; i < path.length; i++) if (path.charAt(i) === '.' || path.charAt(i) === '|') return i;
  return path.length;
}

/** A dot before a modifier or a multipath acts as a pipe, but not after `#`, which applies the rest to each element. */
function onward(path: string, at: number, dotMayPipe: boolean): Onward {
  const after = path.slice(at + 1);
  if (path.charAt(at) === '|' || (dotMayPipe && beginsAnew(after))) return { pipe: after };
  return { rest: after };
}

function beginsAnew(path: string): boolean {
  const first = path.charAt(0);
  if (first !== '@') return first === '[' || first === '{';
  const name = /^@([^.|:]*)/.exec(path)?.[1] ?? '';
  return modifierNames.has(name);
}

/** The position a segment of digits names (64 bits, as in Go); -1 when it is something else. */
function position(segment: string): number {
  return /^\d+$/.test(segment) ? Number(BigInt.asIntN(64, BigInt(segment))) : -1;
}
