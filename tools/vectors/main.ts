// Runs decision cases (packages/access/cases/README.md) from a file: "npm run vectors -- iam FILE.jsonl". The last line is
// "N passed, N failed". Exit code 1 when one fails, 2 when the input is wrong.
import { readFileSync } from 'node:fs';
import { readVectors, runVectors } from './run-vectors.ts';

const usage = 'usage: npm run vectors -- iam FILE.jsonl';

function refuse(...lines: readonly string[]): void {
  for (const line of [...lines, usage]) console.error(line);
  process.exitCode = 2;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function run(kind: string | undefined, file: string | undefined, more: readonly string[]): void {
  if (kind !== 'iam') return refuse(kind === undefined ? 'which vectors?' : `there are no vectors "${kind}", only iam`);
  if (file === undefined || more.length > 0) return refuse('exactly one file is wanted');
  const text = textOf(file);
  if (text === undefined) return refuse(`${file} cannot be read`);
  const { cases, bad } = readVectors(text);
  if (bad.length > 0) return refuse(...bad.map(({ line, message }) => `${file}:${line}: ${message}`));
  if (cases.length === 0) return refuse(`${file} has no cases`);
  const report = runVectors(cases);
  for (const line of report.lines) console.log(line);
  process.exitCode = report.failed === 0 ? 0 : 1;
}

const [kind, file, ...more] = process.argv.slice(2);
run(kind, file, more);
