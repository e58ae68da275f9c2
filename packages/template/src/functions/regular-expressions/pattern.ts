import { RE2JS, RE2JSSyntaxException } from 're2js';
import type { CallContext } from '../../call-context.ts';
import { FunctionFailure } from '../../failure.ts';
import {
  type ByteString,
  decodeRune,
  decodeText,
  encodeText,
  REPLACEMENT_RUNE,
  toBytes,
} from '../../text/byte-string.ts';

/** A match: where it and its groups begin and end, in bytes; -1 for a group that took no part. */
export interface Match {
  readonly bounds: readonly number[];
  readonly start: number;
  readonly end: number;
}

/** Bytes times instructions that one step of the budget pays for in the first search of a text. */
const FIRST_WORK_PER_STEP = 64;
/** The same in the others, which usually stop soon, but need not. */
const NEXT_WORK_PER_STEP = 256;
/** Instructions up to which looking at one byte in those costs the same. */
const CHEAP_PROGRAM = 64;
const REPEAT = /\{[0-9]/;
const LARGEST_REPEAT = 1000;

/**
 * A pattern in the syntax of RE2, which Go's regexp has, too: no backtracking, no look-around, time linear in text and pattern
 * (`threat/X4`). What it does is paid from the budget of the rendering.
 */
export class Pattern {
  readonly #compiled: RE2JS;
  readonly #context: CallContext;

  /** Throws `FunctionFailure` with Go's text when the pattern is none. */
  constructor(pattern: ByteString, context: CallContext) {
    // A counted repetition is written out.
    context.step(pattern.length * (REPEAT.test(pattern) ? LARGEST_REPEAT : 1));
    this.#compiled = compile(pattern);
    this.#context = context;
  }

  /** Number of a group that has a name. */
  groupNamed(name: ByteString): number | undefined {
    const groups = this.#compiled.namedGroups();
    const text = decodeText(name);
    return Object.hasOwn(groups, text) ? groups[text] : undefined;
  }

  /** Where the pattern matches first. */
  first(text: ByteString): Match | undefined {
    return new Search(this.#compiled, this.#context, text).from(0);
  }

  /** All matches that do not overlap, at most `limit` of them unless it is negative: Go's `FindAll`. */
  all(text: ByteString, limit: number): Match[] {
    const search = new Search(this.#compiled, this.#context, text);
    const found: Match[] = [];
    let before = -1;
    for (let at = 0; at <= text.length && found.length !== limit; ) {
      const match = search.from(at);
      if (match === undefined) break;
      const isEmpty = match.end === at;
      // An empty match right behind another one is none.
      if (!isEmpty || match.start !== before) found.push(match);
      at = isEmpty ? at + widthAt(text, at) : match.end;
      before = match.end;
    }
    return found;
  }

  /** The matches that Go's `ReplaceAll` replaces, which looks for empty ones in another way than `FindAll`. */
  replaceable(text: ByteString): Match[] {
    const search = new Search(this.#compiled, this.#context, text);
    const found: Match[] = [];
    let before = 0;
    for (let at = 0; at <= text.length; ) {
      const match = search.from(at);
      if (match === undefined) break;
      if (match.end > before || match.start === 0) found.push(match);
      before = match.end;
      at = Math.max(match.end, at + widthAt(text, at));
    }
    return found;
  }
}

/** Looks for matches in one text and counts the work. */
class Search {
  readonly #context: CallContext;
  readonly #text: Uint8Array;
  readonly #matcher: ReturnType<RE2JS['matcher']>;
  readonly #size: number;
  #isFirst = true;

  constructor(compiled: RE2JS, context: CallContext, text: ByteString) {
    this.#context = context;
    this.#text = toBytes(text);
    this.#size = compiled.programSize();
    this.#matcher = compiled.matcher(this.#text);
    context.step(this.#size);
  }

  from(start: number): Match | undefined {
    this.#payFor(this.#text.length - start);
    if (!this.#matcher.find(start)) return undefined;
    const groups = this.#matcher.groupCount();
    const bounds: number[] = [];
    for (let group = 0; group <= groups; group++) bounds.push(this.#matcher.start(group), this.#matcher.end(group));
    return { bounds, start: bounds[0] ?? 0, end: bounds[1] ?? 0 };
  }

  #payFor(bytes: number): void {
    const perByte = this.#isFirst
      ? this.#size / FIRST_WORK_PER_STEP
      : Math.max(this.#size / CHEAP_PROGRAM, 1) / NEXT_WORK_PER_STEP;
    this.#isFirst = false;
    this.#context.step(1 + Math.ceil(bytes * perByte));
  }
}

/** Bytes of the character at a place; one at the end, to get past it. */
function widthAt(text: ByteString, at: number): number {
  return at < text.length ? decodeRune(text, at).width : 1;
}

function compile(pattern: ByteString): RE2JS {
  const broken = brokenUtf8(pattern);
  if (broken !== undefined) throw syntaxFailure('invalid UTF-8', broken);
  try {
    return RE2JS.compile(decodeText(pattern));
  } catch (problem) {
    if (!(problem instanceof RE2JSSyntaxException)) throw problem;
    throw syntaxFailure(problem.getDescription(), encodeText(problem.getPattern() ?? ''));
  }
}

/** The pattern when it is no UTF-8. */
function brokenUtf8(pattern: ByteString): ByteString | undefined {
  for (let at = 0; at < pattern.length; ) {
    const { rune, width } = decodeRune(pattern, at);
    if (rune === REPLACEMENT_RUNE && width === 1) return pattern;
    at += width;
  }
  return undefined;
}

function syntaxFailure(description: string, part: ByteString): FunctionFailure {
  const text = `error parsing regexp: ${description}`;
  return FunctionFailure.withData(`${text}: \`${part}\``, text);
}
