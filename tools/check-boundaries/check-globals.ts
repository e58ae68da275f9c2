import { isMember } from './imports.ts';
import { isOwnParameter } from './parameters.ts';
import type { Breach } from './table.ts';
import type { Token } from './tokens.ts';
import { ruleOf, type SourceFile, type Workspace } from './workspace.ts';

type Found = readonly [rule: string, message: string] | undefined;

const TIMERS: ReadonlySet<string> = new Set(['setTimeout', 'setInterval', 'setImmediate']);
const RANDOM: ReadonlySet<string> = new Set([
  'randomUUID',
  'randomBytes',
  'randomInt',
  'randomFillSync',
  'getRandomValues',
]);

/** The words and dots that follow, as one text: `Math.random(`. */
function ahead(tokens: readonly Token[], i: number, count: number): string {
  return tokens
    .slice(i, i + count)
    .map((token) => (token.kind === 'string' ? '""' : token.text))
    .join('');
}

/** A property key or the name of a declared method, not a use of the global. */
function isKey(tokens: readonly Token[], i: number): boolean {
  const before = tokens[i - 1]?.text ?? '';
  if (tokens[i + 1]?.text === ':') return [',', '{', ';', 'readonly'].includes(before);
  return tokens[i + 1]?.text === '(' && ['{', ';', '}', ',', 'async'].includes(before) && declaresMethod(tokens, i + 1);
}

/** `name(…):` or `name(…) {`: what a call statement is never followed by. */
function declaresMethod(tokens: readonly Token[], open: number): boolean {
  const close = tokens.findIndex((token, j) => j > open && token.text === ')' && token.depth === tokens[open]?.depth);
  return [':', '{'].includes(tokens[close + 1]?.text ?? '');
}

/** What the tokens from here on begin with, and what to do instead. */
const EFFECTS: readonly (readonly [begins: string, rule: string, message: string])[] = [
  ['Date.now', 'clock', 'Date.now: read a Clock'],
  ['performance.', 'clock', 'performance: read a Clock'],
  ['Math.random', 'random', 'Math.random: take a Random'],
  ['process.env', 'environment', 'process.env: take options as arguments'],
];

/** `new Date()` and `Date(…)` read the clock; `new Date(x)` does not. */
function readsClock(tokens: readonly Token[], i: number): boolean {
  const made = tokens[i - 1]?.text === 'new';
  return made ? ahead(tokens, i, 3) === 'Date()' : ahead(tokens, i, 2) === 'Date(';
}

function effect(tokens: readonly Token[], i: number): Found {
  const text = tokens[i]?.text ?? '';
  if (TIMERS.has(text)) return ['timer', `${text}: wait through a Clock`];
  if (RANDOM.has(text)) return ['random', `${text}: take a Random`];
  if (text === 'crypto' && RANDOM.has(tokens[i + 2]?.text ?? '')) return ['random', 'crypto: take a Random'];
  if (readsClock(tokens, i)) return ['clock', 'Date: read a Clock'];
  const code = ahead(tokens, i, 3);
  const found = EFFECTS.find(([begins]) => code.startsWith(begins));
  return found && [found[1], found[2]];
}

function evaluation(tokens: readonly Token[], i: number): Found {
  const text = ahead(tokens, i, 2);
  if (text === 'eval(') return ['eval', 'eval is used nowhere'];
  if (text === 'Function(') return ['eval', 'Function as a constructor is used nowhere'];
  return undefined;
}

function judge(workspace: Workspace, file: SourceFile, i: number): Found {
  const { tokens } = file;
  const text = tokens[i]?.text ?? '';
  const rule = ruleOf(workspace, file.owner);
  const found = evaluation(tokens, i);
  if (found || rule === undefined || file.wider) return found;
  if (!file.system) {
    const reached = effect(tokens, i);
    if (reached) return reached;
  }
  if (rule.ring === 1 && workspace.table.ring1Globals.includes(text))
    return ['global', `${text}: ring 1 has no effects`];
  return undefined;
}

/** `globalThis.x` is the global x; any other `y.x` is a property. */
function namesGlobal(tokens: readonly Token[], i: number): boolean {
  if (isKey(tokens, i)) return false;
  return !isMember(tokens, i) || tokens[i - 2]?.text === 'globalThis';
}

/** Finds code from text, and clock, timers, randomness, environment and I/O globals where they must be passed in. */
export function checkGlobals(workspace: Workspace): readonly Breach[] {
  return workspace.files.flatMap((file) =>
    file.tokens.flatMap((token, i) => {
      if (token.kind !== 'word' || !namesGlobal(file.tokens, i)) return [];
      const found = judge(workspace, file, i);
      return found && !isOwnParameter(file.tokens, i)
        ? [{ file: file.path, line: token.line, rule: found[0], message: found[1] }]
        : [];
    }),
  );
}
