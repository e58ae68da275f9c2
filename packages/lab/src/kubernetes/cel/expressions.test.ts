import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { CompiledExpression } from './compiled-expression.ts';
import { createEnvironment } from './environment.ts';
import { Meter } from './meter.ts';
import { runtimeProblem } from './wording.ts';

const file = new URL('../../../cases/cel/expressions.yaml', import.meta.url);
const cases = parse(readFileSync(file, 'utf8')) as Record<string, string>;

function shown(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(shown).join(', ')}]` : String(value);
}

describe('expressions with the Kubernetes libraries', () => {
  test.each(Object.entries(cases))('%s is %s', (text, wanted) => {
    const parsed = createEnvironment().parse(text);
    expect(parsed.check()).toMatchObject({ valid: true });
    const expression = new CompiledExpression(parsed);
    let found: string;
    try {
      found = shown(expression.evaluate({}, new Meter(1_000_000)));
    } catch (error) {
      found = runtimeProblem(error);
    }
    expect(found).toBe(wanted);
  });
});
