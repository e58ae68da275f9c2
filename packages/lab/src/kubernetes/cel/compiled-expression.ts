import type { ParseResult } from '@marcbachmann/cel-js';
import { type EngineNode, nodesOf, rootOf } from './engine-node.ts';
import { matchesPattern } from './library/regex.ts';
import { CostExceeded, Meter } from './meter.ts';

/** An expression that has been parsed and checked. */
export class CompiledExpression {
  readonly #parsed: ParseResult;
  readonly #nodes: ReadonlySet<EngineNode>;
  #meter = new Meter(0);

  constructor(parsed: ParseResult) {
    this.#parsed = parsed;
    this.#nodes = nodesOf(rootOf(parsed.ast));
    for (const node of this.#nodes) this.#limit(node);
  }

  /** Whether a variable of this name is read. */
  uses(variable: string): boolean {
    return [...this.#nodes].some((node) => node.op === 'id' && node.args === variable);
  }

  /** Throws the engine's errors, and CostExceeded. What it cost is left in `meter`. */
  evaluate(variables: Readonly<Record<string, unknown>>, meter: Meter): unknown {
    this.#meter = meter;
    try {
      meter.charge(this.#nodes.size);
      const result: unknown = this.#parsed(variables);
      if (meter.exhausted) meter.charge(1);
      return result;
    } catch (error) {
      if (meter.exhausted && !(error instanceof CostExceeded)) meter.charge(1);
      throw error;
    } finally {
      this.#meter = new Meter(0);
    }
  }

  /** Puts the price before an operation. */
  #limit(node: EngineNode): void {
    const handle = node.handle;
    if (handle === undefined) return;
    if (node.op === 'comprehension') {
      const { step } = node.args as { step: EngineNode };
      const weight = nodesOf(step).size;
      node.handle = (items, ...rest) => {
        this.#meter.charge(1 + countOf(items) * weight);
        return handle(items, ...rest);
      };
    } else if (node.op === 'call' || node.op === 'rcall') {
      const [name] = node.args as [string];
      node.handle = (operands, ...rest) => {
        this.#meter.charge(priceOfCall(name, operands as readonly unknown[], this.#meter));
        const own = name === 'matches' ? matchesPattern(operands as readonly unknown[]) : undefined;
        return own ?? handle(operands, ...rest);
      };
    } else if (binary.has(node.op)) {
      node.handle = (left, right, ...rest) => {
        this.#meter.charge(this.#meter.sizeOf(left) + this.#meter.sizeOf(right));
        return handle(left, right, ...rest);
      };
    }
  }
}

const binary: ReadonlySet<string> = new Set(['==', '!=', 'in', '+', '<', '<=', '>', '>=']);

function countOf(items: unknown): number {
  if (Array.isArray(items)) return items.length;
  if (items instanceof Set || items instanceof Map) return items.size;
  return typeof items === 'object' && items !== null ? Object.keys(items).length : 1;
}

/** Functions whose result or work grows with the product of their operands. */
const multiplying: ReadonlySet<string> = new Set(
  'replace join matches find findAll format indexOf lastIndexOf contains equivalent intersects'.split(' '),
);

/** Reading the parts of a time in a time zone asks the system's tables. */
const zonePrice = 1000;

function priceOfCall(name: string, operands: readonly unknown[], meter: Meter): number {
  const sizes = operands.map((operand) => meter.sizeOf(operand));
  if (name.startsWith('get') && operands.length > 1) return zonePrice;
  if (!multiplying.has(name)) return sizes.reduce((sum, size) => sum + size, 1);
  return sizes.reduce((product, size) => product * size, 1);
}
