import { LockkeeperError, readJson, type SealedValue } from '@lockkeeper/core';
import { evaluate } from './evaluate.ts';
import { JmesPathError } from './lexer.ts';
import { type Node, parseExpression } from './parser.ts';
import { type JmesValue, valueOfNode } from './value.ts';
import { Work } from './work.ts';

/** An expression that was read. */
export type JmesPath = Node;

function refuse(path: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', `Invalid JMES Path: ${path}.`);
}

function orRefuse<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof JmesPathError) throw refuse(path);
    throw error;
  }
}

/** Reads an expression. Throws LockkeeperError `InvalidInput` with ASCP's `Invalid JMES Path: <path>.` */
export function compileJmesPath(path: string): JmesPath {
  return orRefuse(path, () => parseExpression(path));
}

/** A secret read as JSON, for expressions. Throws LockkeeperError `InvalidInput`, which quotes nothing of it (`threat/L1`). */
export function jmesDocument(secret: SealedValue, name: string): JmesValue {
  try {
    return valueOfNode(readJson(secret.reveal(), { duplicates: 'last' }));
  } catch (error) {
    if (!(error instanceof LockkeeperError)) throw error;
    throw new LockkeeperError('InvalidInput', `Invalid JSON used with jmesPath in secret: ${name}.`);
  }
}

/**
 * The text that an expression finds, for the file `alias`. Semantics of go-jmespath 0.4.0, with a bound on the work of one search.
 * Throws LockkeeperError `InvalidInput` with ASCP's sentences when the search fails, finds nothing or finds no text.
 */
export function searchText(expression: JmesPath, document: JmesValue, path: string, alias: string): string {
  const found = orRefuse(path, () => evaluate(expression, document, new Work()));
  if (found === null) {
    throw new LockkeeperError(
      'InvalidInput',
      `JMES Path - ${path} for object alias - ${alias} does not point to a valid object.`,
    );
  }
  if (typeof found === 'string') return found;
  throw new LockkeeperError(
    'InvalidInput',
    `Invalid JMES search result type for path:${path}. Only string is allowed.`,
  );
}
