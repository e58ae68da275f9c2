import type { Environment } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';

/**
 * `matches` on the syntax and in the time of RE2; the engine's own would run JavaScript's expressions, which can stall.
 * Undefined when the operands are no texts: the engine then says so in its words.
 */
export function matchesPattern(operands: readonly unknown[]): boolean | undefined {
  const [text, pattern] = operands;
  if (typeof text !== 'string' || typeof pattern !== 'string') return undefined;
  return compile(pattern).matcher(text).find();
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch {
    throw new PatternError(pattern);
  }
}

/** A pattern that is no RE2 expression. */
export class PatternError extends Error {
  override readonly name = 'PatternError';

  constructor(pattern: string) {
    super(`error parsing regexp: ${JSON.stringify(pattern)}`);
  }
}

function findAll(text: string, pattern: string, most: number): string[] {
  const matcher = compile(pattern).matcher(text);
  const found: string[] = [];
  while (found.length !== most && matcher.find()) found.push(matcher.group() ?? '');
  return found;
}

export function registerRegex(environment: Environment): void {
  const sync = { async: false };
  environment.registerFunction('matches(string, string): bool', () => false, sync);
  environment.registerFunction(
    'string.find(string): string',
    (text: string, pattern: string) => findAll(text, pattern, 1)[0] ?? '',
    sync,
  );
  environment.registerFunction(
    'string.findAll(string): list<string>',
    (text: string, pattern: string) => findAll(text, pattern, -1),
    sync,
  );
  environment.registerFunction(
    'string.findAll(string, int): list<string>',
    (text: string, pattern: string, most: bigint) => findAll(text, pattern, Number(most)),
    sync,
  );
}
