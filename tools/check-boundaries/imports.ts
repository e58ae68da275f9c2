import type { Token } from './tokens.ts';

/** One import or re-export, static or dynamic. */
export interface ImportLine {
  readonly specifier: string;
  readonly line: number;
  /** Erased by the compiler: nothing of it is there at run time. */
  readonly typeOnly: boolean;
}

function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text === text;
}

function dynamicImport(tokens: readonly Token[], i: number): ImportLine | undefined {
  const specifier = tokens[i + 2];
  if (tokens[i + 1]?.text !== '(' || specifier?.kind !== 'string') return undefined;
  return { specifier: specifier.text, line: specifier.line, typeOnly: false };
}

function endsClause(token: Token, depth: number): boolean {
  if (token.kind === 'punctuation') return [';', '=', '('].includes(token.text);
  return token.kind === 'word' && token.depth === depth && ENDS.has(token.text);
}

/** Where the string is that the clause beginning at `i` imports from, or undefined when it turns out to be no such clause. */
function specifierAt(tokens: readonly Token[], i: number): number | undefined {
  const depth = tokens[i]?.depth ?? 0;
  const end = tokens.findIndex((token, j) => j > i && (token.kind === 'string' || endsClause(token, depth)));
  if (tokens[end]?.kind !== 'string') return undefined;
  return end === i + 1 || isWord(tokens[end - 1], 'from') ? end : undefined;
}

/** `import … from 'x'`, `import 'x'` or `export … from 'x'`, beginning at `i`. */
function staticImport(tokens: readonly Token[], i: number): ImportLine | undefined {
  const at = specifierAt(tokens, i);
  const specifier = at === undefined ? undefined : tokens[at];
  if (at === undefined || specifier === undefined) return undefined;
  const typeOnly = isWord(tokens[i + 1], 'type') && !isWord(tokens[i + 2], 'from');
  return {
    specifier: specifier.text,
    line: specifier.line,
    typeOnly: typeOnly || onlyTypes(tokens.slice(i + 1, at - 1)),
  };
}

/** Words that show that an `export` declares something instead of naming a module. */
const ENDS: ReadonlySet<string> = new Set([
  'const',
  'let',
  'var',
  'function',
  'class',
  'interface',
  'async',
  'abstract',
  'default',
  'enum',
  'declare',
]);

/** `{ type A, type B }` imports nothing at run time, just as `import type { A, B }`. */
function onlyTypes(clause: readonly Token[]): boolean {
  if (clause[0]?.text !== '{' || clause.at(-1)?.text !== '}') return false;
  const names = clause
    .slice(1, -1)
    .map((token) => token.text)
    .join(' ')
    .split(',')
    .filter((name) => name.trim() !== '');
  return names.length > 0 && names.every((name) => name.trim().startsWith('type '));
}

/** All import lines of a file, in order. */
export function importsOf(tokens: readonly Token[]): readonly ImportLine[] {
  return tokens.flatMap((token, i) => {
    if (token.kind !== 'word' || isMember(tokens, i)) return [];
    if (token.text === 'import') return dynamicImport(tokens, i) ?? staticImport(tokens, i) ?? [];
    if (token.text === 'export' && token.depth === 0) return staticImport(tokens, i) ?? [];
    return [];
  });
}

/** True for `x.word` and `x?.word`, which name a property and no global. */
export function isMember(tokens: readonly Token[], i: number): boolean {
  return tokens[i - 1]?.text === '.' && tokens[i - 2]?.text !== '.';
}
