import { collectEach, QueryAnswers } from './collect.ts';
import type { Cursor } from './cursor.ts';
import type { ArrayStep } from './engine.ts';
import { exists } from './result.ts';
import { matchesWildcard } from './wildcard.ts';

/*
 * A segment matches the first fitting member. A member that fits, but whose inside does not lead to the end of the
 * path, is given up, and the search goes on behind it. Both functions answer whether the end of the path was reached.
 */

/** Walks along a path through the object whose members begin at the cursor. */
export function walkObject(cursor: Cursor, path: string): boolean {
  const step = cursor.engine.objectStep(path);
  if (step.pipe !== undefined) cursor.pipe = step.pipe;
  let outcome: Outcome = 'next';
  while (outcome === 'next') {
    const key = cursor.key();
    if (key === undefined || !cursor.toValue(false)) return false;
    const matches = step.wild ? matchesWildcard(key, step.key, cursor.engine.budget) : key === step.key;
    outcome = visit(cursor, matches, step.rest);
  }
  return outcome === 'reached';
}

/** Walks along a path through the array whose elements begin at the cursor. */
export function walkArray(cursor: Cursor, path: string): boolean {
  const step = cursor.engine.arrayStep(path);
  if (step.pipe !== undefined) cursor.pipe = step.pipe;
  const starts: number[] = [];
  const answers = step.query === undefined ? undefined : new QueryAnswers(cursor, step, step.query);
  for (let position = 0; cursor.at <= cursor.json.length; position++) {
    if (step.each !== undefined) starts.push(cursor.at);
    if (!cursor.toValue(true)) return closeArray(cursor, step, position, starts, answers);
    const matches = !step.hash && step.index === position;
    const outcome = answers === undefined ? visit(cursor, matches, step.rest) : queried(cursor, answers);
    if (outcome !== 'next') return outcome === 'reached';
  }
  return false;
}

type Outcome = 'next' | 'reached' | 'lost';

function walkInto(cursor: Cursor, path: string): boolean {
  const walk = cursor.json.charAt(cursor.at) === '{' ? walkObject : walkArray;
  cursor.at++;
  return cursor.engine.budget.nested(() => walk(cursor, path));
}

/** Goes through the value at the cursor, which a segment matches or not. */
function visit(cursor: Cursor, matches: boolean, rest: string | undefined): Outcome {
  if (matches && rest === undefined) return cursor.take() ? 'reached' : 'lost';
  if (matches && cursor.opens()) return walkInto(cursor, rest ?? '') ? 'reached' : 'next';
  return cursor.skip() ? 'next' : 'lost';
}

function queried(cursor: Cursor, answers: QueryAnswers): Outcome {
  const candidate = cursor.read();
  if (candidate === undefined) return 'lost';
  return answers.test(candidate) ? 'reached' : 'next';
}

/** What an array answers once all its elements were seen. */
function closeArray(
  cursor: Cursor,
  step: ArrayStep,
  count: number,
  starts: readonly number[],
  answers: QueryAnswers | undefined,
): boolean {
  cursor.at++;
  if (step.whole) {
    if (step.each === undefined) cursor.value = { type: 'Number', raw: String(count), text: '' };
    else cursor.value = collectEach(cursor, step.each, starts);
    return true;
  }
  if (answers !== undefined && !exists(cursor.value)) cursor.value = answers.all();
  return false;
}
