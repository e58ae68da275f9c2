import { closeOfGroup } from './scan.ts';

/** One part of a multipath: the name it was given, if any, and its path. */
export interface Selector {
  readonly name: string;
  readonly path: string;
}

export interface Selectors {
  readonly selectors: readonly Selector[];
  /** The path behind the closing bracket. */
  readonly after: string;
}

/** Reads the multipath `[path,…]` or `{"name":path,…}` that a path begins with. Nothing when it is never closed. */
export function parseSelectors(path: string): Selectors | undefined {
  const selectors: Selector[] = [];
  let selector = new OpenSelector(1);
  let depth = 1;
  for (let i = 1; i < path.length; i++) {
    const character = path.charAt(i);
    if (character === '\\') i++;
    else if (character === '"') i = endOfQuoted(path, i);
    else selector.note(path, i, depth);
    depth += depthOf(character);
    if (depth === 0 || (depth === 1 && character === ',')) {
      selectors.push(selector.closeAt(path, i));
      selector = new OpenSelector(i + 1);
    }
    if (depth === 0) return { selectors, after: path.slice(i + 1) };
  }
  return undefined;
}

/** A part of a multipath while it is read. */
class OpenSelector {
  readonly #start: number;
  /** Where the name ends; 0 while there is no name. */
  #colon = 0;
  /** A colon behind a modifier begins its argument. */
  #modifier = false;

  constructor(start: number) {
    this.#start = start;
  }

  note(path: string, at: number, depth: number): void {
    const character = path.charAt(at);
    if (character === '@') this.#modifier ||= '.|'.includes(path.charAt(at - 1));
    if (character === ':' && depth === 1 && this.#colon === 0 && !this.#modifier) this.#colon = at;
  }

  closeAt(path: string, end: number): Selector {
    if (this.#colon === 0) return { name: '', path: path.slice(this.#start, end) };
    return { name: path.slice(this.#start, this.#colon), path: path.slice(this.#colon + 1, end) };
  }
}

/** The name a part of an object multipath gets when it was given none: its last segment, or `_` when that is no plain name. */
export function impliedName(path: string): string {
  const last = lastSegment(path);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return /[\x00-\x1f[\]{}()#|!]/.test(last) ? '_' : last;
}

/** Splits a path at its first pipe outside of queries. */
export function splitAtPipe(path: string): { readonly path: string; readonly pipe: string } | undefined {
  if (!path.includes('|')) return undefined;
  const at = path.startsWith('{') ? pipeAfterMultipath(path) : pipeOutsideQueries(path);
  return at < 0 ? undefined : { path: path.slice(0, at), pipe: path.slice(at + 1) };
}

function pipeAfterMultipath(path: string): number {
  const end = closeOfGroup(path, 1);
  return path.charAt(end) === '|' ? end : -1;
}

function pipeOutsideQueries(path: string): number {
  for (let i = 0; i < path.length; i++) {
    const character = path.charAt(i);
    if (character === '|') return i;
    if (character === '\\') i++;
    else if (character === '.') {
      if (i === path.length - 1) return -1;
      if (path.charAt(i + 1) === '#') i = endOfHash(path, i + 2);
    }
  }
  return -1;
}

/** The last offset of what follows `.#`: the bracket that closes a query, or the character there. */
function endOfHash(path: string, at: number): number {
  const open = path.charAt(at);
  if (open !== '(' && open !== '[') return at;
  const close = open === '(' ? ')' : ']';
  let depth = 1;
  let i = at + 1;
  for (; i < path.length; i++) {
    const character = path.charAt(i);
    if (character === '\\') i++;
    else if (character === '"') i = endOfQuoted(path, i);
    else if (character === open) depth++;
    else if (character === close && --depth === 0) break;
  }
  return i;
}

function endOfQuoted(path: string, at: number): number {
  let i = at + 1;
  while (i < path.length && path.charAt(i) !== '"') i += path.charAt(i) === '\\' ? 2 : 1;
  return i;
}

function depthOf(character: string): number {
  if ('[({'.includes(character)) return 1;
  return '])}'.includes(character) ? -1 : 0;
}

function lastSegment(path: string): string {
  for (let i = path.length - 1; i >= 0; i--) {
    const separates = path.charAt(i) === '|' || path.charAt(i) === '.';
    if (separates && path.charAt(i - 1) !== '\\') return path.slice(i + 1);
  }
  return path;
}
