import { LockkeeperError } from '@lockkeeper/core';
import { type DecisionCase, type ParsedCase, parseCase, runCase } from '@lockkeeper/access/internal';

/** What a run prints, line by line, and what it comes to. */
export interface VectorReport {
  readonly lines: readonly string[];
  readonly passed: number;
  readonly failed: number;
}

/** A line that cannot be run: nothing is, then. */
export interface BadLine {
  readonly line: number;
  readonly message: string;
}

/** Reads a file of decision cases, one a line; empty lines do not count. Ids must differ. */
export function readVectors(text: string): { readonly cases: readonly ParsedCase[]; readonly bad: readonly BadLine[] } {
  const cases: ParsedCase[] = [];
  const bad: BadLine[] = [];
  const lineOf = new Map<string, number>();
  for (const [index, content] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (content.trim() === '') continue;
    const line = index + 1;
    const one = readLine(content);
    const before = typeof one === 'string' ? undefined : lineOf.get(one.decisionCase.id);
    if (typeof one === 'string') bad.push({ line, message: one });
    else if (before !== undefined) bad.push({ line, message: `the same id as on line ${before}` });
    else {
      lineOf.set(one.decisionCase.id, line);
      cases.push(one);
    }
  }
  return { cases, bad };
}

/** Runs every case. A failing one is named with what differs, and what was not read is said. */
export function runVectors(cases: readonly ParsedCase[]): VectorReport {
  const answers = cases.map((one) => ({
    id: one.decisionCase.id,
    unread: one.unread,
    differences: differencesOf(one),
  }));
  const failing = answers.filter(({ differences }) => differences.length > 0);
  const notes = answers.flatMap(({ id, unread }) => unread.map((name) => `note: ${id}: ${name} is not read`));
  const lines = failing.flatMap(({ id, differences }) => [id, ...differences.map((text) => `    ${shortened(text)}`)]);
  const failed = failing.length;
  const passed = cases.length - failed;
  return { lines: [...notes, ...lines, `${passed} passed, ${failed} failed`], passed, failed };
}

function readLine(content: string): ParsedCase | string {
  try {
    return parseCase(content);
  } catch (problem) {
    if (problem instanceof LockkeeperError) return problem.message;
    throw problem;
  }
}

function differencesOf({ decisionCase, uncompared }: ParsedCase): readonly string[] {
  return [...uncompared.map((name) => `${name} is not compared`), ...runOne(decisionCase)];
}

/** A case that cannot be run is a failed one, whatever is wrong with it. */
function runOne(decisionCase: DecisionCase): readonly string[] {
  try {
    return runCase(decisionCase);
  } catch (problem) {
    return [
      problem instanceof LockkeeperError ? `cannot be run: ${problem.message}` : 'cannot be run: it is malformed',
    ];
  }
}

function shortened(text: string): string {
  return text.length <= 600 ? text : `${text.slice(0, 600)}…`;
}
