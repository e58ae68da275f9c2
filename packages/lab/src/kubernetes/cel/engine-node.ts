import type { ASTNode } from '@marcbachmann/cel-js';

/**
 * A node of the engine's syntax tree as its checker leaves it. The engine has no hook for limits or for replacing its own
 * functions, so both are put around the `handle` of checked nodes; the exact version is pinned and tests hold it to this.
 */
export interface EngineNode {
  readonly op: string;
  readonly args: unknown;
  readonly pos: number;
  readonly meta: { readonly alternate?: EngineNode; readonly macro?: object };
  /** Applies the operation to evaluated operands. */
  handle?: (...operands: unknown[]) => unknown;
}

export function rootOf(ast: ASTNode): EngineNode {
  return ast as unknown as EngineNode;
}

function isNode(value: unknown): value is EngineNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'meta' in value;
}

/** All nodes below and at `root`, macros expanded. */
export function nodesOf(root: EngineNode): ReadonlySet<EngineNode> {
  const seen = new Set<EngineNode>();
  const visited = new Set<unknown>();
  const open: unknown[] = [root];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null || visited.has(next)) continue;
    visited.add(next);
    if (isNode(next)) {
      seen.add(next);
      open.push(next.args, next.meta.alternate, ...partsOf(next.meta.macro));
    } else {
      open.push(...partsOf(next));
    }
  }
  return seen;
}

/** Operands stand in lists, in the parts of a comprehension, and beside a macro's functions and scopes. */
function partsOf(holder: object | undefined): readonly unknown[] {
  if (holder === undefined) return [];
  if (Array.isArray(holder)) return holder as readonly unknown[];
  return operandKeys.map((key) => (Object.hasOwn(holder, key) ? (holder as Record<string, unknown>)[key] : undefined));
}

const operandKeys = ['iterable', 'init', 'step', 'val', 'exp', 'receiver', 'arg', 'args', 'ast'];
