import type { Breach } from './table.ts';
import type { Token } from './tokens.ts';
import { ruleOf, type SourceFile, type Workspace } from './workspace.ts';

type Found = readonly [rule: string, message: string] | undefined;

const KEEPERS: ReadonlySet<string> = new Set(['Map', 'Set', 'WeakMap', 'WeakSet', 'Array', 'WeakRef']);

/** Tokens of the declaration that begins at `i`, up to its initialiser's first bracket. */
function head(tokens: readonly Token[], i: number): readonly Token[] {
  const depth = tokens[i]?.depth ?? 0;
  const end = tokens.findIndex(
    (token, j) => j > i && token.depth === depth && (token.text === ';' || token.text === '='),
  );
  return end < 0 ? [] : tokens.slice(i, end);
}

/** `new Map(` directly after `=`, with nothing promising that it is only read. */
function keeper(tokens: readonly Token[], i: number): Found {
  const declared = head(tokens, i);
  const at = i + declared.length;
  const [made, kind] = [tokens[at + 1], tokens[at + 2]];
  if (declared.length === 0 || made?.text !== 'new' || !KEEPERS.has(kind?.text ?? '')) return undefined;
  const readOnly = declared.some(
    (token) => token.text === 'ReadonlyMap' || token.text === 'ReadonlySet' || token.text === 'readonly',
  );
  const empty = tokens
    .slice(at + 3, at + 6)
    .map((token) => token.text)
    .join('')
    .startsWith('()');
  if (readOnly && !empty) return undefined;
  return [
    'module-state',
    `a module-level ${kind?.text} is state shared by everything in the process; say ReadonlyMap or ReadonlySet for a constant table`,
  ];
}

function judge(tokens: readonly Token[], i: number): Found {
  const token = tokens[i];
  if (token?.kind !== 'word') return undefined;
  if (token.text === 'static' && tokens[i + 1]?.text !== '(') return keeper(tokens, i);
  if (token.depth !== 0) return undefined;
  if (token.text === 'let' || token.text === 'var')
    return ['module-state', `a module-level ${token.text} is state shared by everything in the process`];
  return token.text === 'const' ? keeper(tokens, i) : undefined;
}

function checkFile(file: SourceFile): readonly Breach[] {
  return file.tokens.flatMap((token, i) => {
    const found = judge(file.tokens, i);
    return found ? [{ file: file.path, line: token.line, rule: found[0], message: found[1] }] : [];
  });
}

/** Finds mutable state at module level in packages: two operators in one process, or two tests, would share it. */
export function checkState(workspace: Workspace): readonly Breach[] {
  const shipped = workspace.files.filter((file) => ruleOf(workspace, file.owner) && !file.wider);
  return shipped.flatMap(checkFile);
}
