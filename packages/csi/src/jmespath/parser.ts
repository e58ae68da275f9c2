import { JmesPathError, type Token, tokensOf } from './lexer.ts';
import type { JmesValue } from './value.ts';

export type Comparator = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** An expression. `identity` is the value itself where nothing stands. */
export type Node =
  | { readonly kind: 'identity' | 'current' }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: JmesValue }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'slice'; readonly parts: readonly [number?, number?, number?] }
  | { readonly kind: 'sub' | 'pipe' | 'or' | 'and'; readonly left: Node; readonly right: Node }
  /** Each item of the left side goes through the right side; what gives null is left out. */
  | { readonly kind: 'projection' | 'values' | 'flattened'; readonly left: Node; readonly right: Node }
  | { readonly kind: 'filtered'; readonly left: Node; readonly condition: Node; readonly right: Node }
  | { readonly kind: 'compare'; readonly operator: Comparator; readonly left: Node; readonly right: Node }
  | { readonly kind: 'not' | 'reference'; readonly of: Node }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'hash'; readonly members: readonly (readonly [string, Node])[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] };

/** How strongly a token binds what stands before it. */
const POWERS: Partial<Record<Token['kind'], number>> = {
  '|': 1,
  '||': 2,
  '&&': 3,
  '==': 5,
  '!=': 5,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  '[]': 9,
  '*': 20,
  '[?': 21,
  '.': 40,
  '!': 45,
  '{': 50,
  '[': 55,
  '(': 60,
};

const COMPARATORS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
/** Below this power a token ends a projection. */
const PROJECTION_STOP = 10;
const MAX_DEPTH = 100;
const IDENTITY: Node = Object.freeze({ kind: 'identity' });

/** Reads the grammar of JMESPath as of go-jmespath 0.4.0. Throws JmesPathError. */
export function parseExpression(text: string): Node {
  const parser = new Parser(tokensOf(text));
  const node = parser.expression(0);
  parser.expect('end');
  return node;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  expect(kind: Token['kind']): void {
    if (this.#next().kind !== kind) throw new JmesPathError();
  }

  expression(power: number): Node {
    if (++this.#depth > MAX_DEPTH) throw new JmesPathError();
    let left = this.#prefix(this.#next());
    while (power < (POWERS[this.#peek()] ?? 0)) left = this.#infix(this.#next(), left);
    this.#depth -= 1;
    return left;
  }

  #prefix(token: Token): Node {
    switch (token.kind) {
      case 'literal':
        return { kind: 'literal', value: token.value };
      case 'identifier':
      case 'quoted':
        // A quoted name is never a function's.
        if (token.kind === 'quoted' && this.#peek() === '(') throw new JmesPathError();
        return { kind: 'field', name: token.text };
      case '@':
        return { kind: 'current' };
      case '&':
        return { kind: 'reference', of: this.expression(0) };
      case '!':
        return { kind: 'not', of: this.expression(POWERS['!'] ?? 0) };
      case '*':
        return { kind: 'values', left: IDENTITY, right: this.#peek() === ']' ? IDENTITY : this.#projected(20) };
      case '(':
        return this.#enclosed();
      case '{':
        return this.#hash();
      default:
        return this.#bracketPrefix(token);
    }
  }

  #bracketPrefix(token: Token): Node {
    switch (token.kind) {
      case '[]':
        return {
          kind: 'projection',
          left: { kind: 'flattened', left: IDENTITY, right: IDENTITY },
          right: this.#projected(9),
        };
      case '[?':
        return this.#filter(IDENTITY);
      case '[':
        return this.#bracket(IDENTITY) ?? this.#list();
      default:
        throw new JmesPathError();
    }
  }

  #infix(token: Token, left: Node): Node {
    switch (token.kind) {
      case '.':
        return this.#dot(left);
      case '|':
        return { kind: 'pipe', left, right: this.expression(1) };
      case '||':
        return { kind: 'or', left, right: this.expression(2) };
      case '&&':
        return { kind: 'and', left, right: this.expression(3) };
      case '[]':
        return { kind: 'projection', left: { kind: 'flattened', left, right: IDENTITY }, right: this.#projected(9) };
      case '[?':
        return this.#filter(left);
      case '(':
        return this.#call(left);
      default:
        return this.#otherInfix(token, left);
    }
  }

  #otherInfix(token: Token, left: Node): Node {
    if (COMPARATORS.has(token.kind)) {
      return { kind: 'compare', operator: token.kind as Comparator, left, right: this.expression(5) };
    }
    const bracket = token.kind === '[' ? this.#bracket(left) : undefined;
    if (bracket === undefined) throw new JmesPathError();
    return bracket;
  }

  #enclosed(): Node {
    const node = this.expression(0);
    this.expect(')');
    return node;
  }

  #dot(left: Node): Node {
    if (this.#peek() !== '*') return { kind: 'sub', left, right: this.#afterDot(40) };
    this.#next();
    return { kind: 'values', left, right: this.#projected(40) };
  }

  /** What may follow a dot: a name, a call, `*`, a list or a hash. */
  #afterDot(power: number): Node {
    switch (this.#peek()) {
      case 'identifier':
      case 'quoted':
      case '*':
        return this.expression(power);
      case '[':
        this.#next();
        return this.#list();
      case '{':
        this.#next();
        return this.#hash();
      default:
        throw new JmesPathError();
    }
  }

  /** What each item of a projection goes through. */
  #projected(power: number): Node {
    const next = this.#peek();
    if ((POWERS[next] ?? 0) < PROJECTION_STOP) return IDENTITY;
    if (next === '[' || next === '[?') return this.expression(power);
    if (next !== '.') throw new JmesPathError();
    this.#next();
    return this.#afterDot(power);
  }

  #filter(left: Node): Node {
    const condition = this.expression(0);
    this.expect(']');
    const right = this.#peek() === '[]' ? IDENTITY : this.#projected(21);
    return { kind: 'filtered', left, condition, right };
  }

  /** `[0]`, `[1:2]` or `[*]` behind a value; undefined, with nothing read, when it is a list of expressions. */
  #bracket(left: Node): Node | undefined {
    const kind = this.#peek();
    if (kind === 'number' || kind === ':') {
      const index = this.#indexOrSlice();
      const node: Node = { kind: 'sub', left, right: index };
      return index.kind === 'slice' ? { kind: 'projection', left: node, right: this.#projected(20) } : node;
    }
    if (kind !== '*' || this.#tokens[this.#at + 1]?.kind !== ']') return undefined;
    this.#at += 2;
    return { kind: 'projection', left, right: this.#projected(20) };
  }

  /** A slice may end with a third colon. */
  #indexOrSlice(): Node {
    const parts: [number?, number?, number?] = [];
    let place = 0;
    for (; place < 3; place += 1) {
      const token = this.#peek() === 'number' ? this.#next() : undefined;
      if (token?.kind === 'number') parts[place] = token.value;
      if (!this.#takes(':')) break;
    }
    this.expect(']');
    return place === 0 ? { kind: 'index', index: parts[0] ?? 0 } : { kind: 'slice', parts };
  }

  #list(): Node {
    const items = [this.expression(0)];
    while (this.#peek() === ',') {
      this.#next();
      items.push(this.expression(0));
    }
    this.expect(']');
    return { kind: 'list', items };
  }

  #hash(): Node {
    const members: (readonly [string, Node])[] = [];
    do {
      const key = this.#next();
      if (key.kind !== 'identifier' && key.kind !== 'quoted') throw new JmesPathError();
      this.expect(':');
      members.push([key.text, this.expression(0)]);
    } while (this.#takes(','));
    this.expect('}');
    return { kind: 'hash', members };
  }

  #call(left: Node): Node {
    if (left.kind !== 'field') throw new JmesPathError();
    const args: Node[] = [];
    // go-jmespath does not miss a comma between arguments, and does not mind one behind them.
    while (!this.#takes(')')) {
      args.push(this.expression(0));
      this.#takes(',');
    }
    return { kind: 'call', name: left.name, args };
  }

  #takes(kind: Token['kind']): boolean {
    if (this.#peek() !== kind) return false;
    this.#at += 1;
    return true;
  }

  #peek(): Token['kind'] {
    return this.#tokens[this.#at]?.kind ?? 'end';
  }

  #next(): Token {
    return this.#tokens[this.#at++] ?? { kind: 'end' };
  }
}
