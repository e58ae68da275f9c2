// Runs golden cases from a file, one JSON object a line: "npm run vectors -- KIND FILE.jsonl". What fails is named with what came
// and what was wanted; the last line is "N passed, N failed". Exit code 1 when one fails, 2 when the input is wrong.
import { readFileSync } from 'node:fs';
import { VECTOR_KINDS } from './vector-kinds.ts';

const usage = [
  'usage: npm run vectors -- KIND FILE.jsonl',
  ...[...VECTOR_KINDS].map(([name, { about }]) => `  ${name.padEnd(12)} ${about}`),
];

function refuse(...lines: readonly string[]): void {
  for (const line of [...lines, ...usage]) console.error(line);
  process.exitCode = 2;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

async function run(name: string | undefined, file: string | undefined, more: readonly string[]): Promise<void> {
  if (name === undefined) return refuse('which vectors?');
  if (name === '--help' || name === '-h') {
    console.log(usage.join('\n'));
    return;
  }
  const kind = VECTOR_KINDS.get(name);
  if (kind === undefined) return refuse(`there are no vectors "${name}"`);
  if (file === undefined || more.length > 0) return refuse('exactly one file is wanted');
  const text = textOf(file);
  if (text === undefined) return refuse(`${file} cannot be read`);
  const result = await kind.run(text);
  if ('bad' in result) return refuse(...result.bad.map(({ line, message }) => `${file}:${line}: ${message}`));
  for (const line of result.report.lines) console.log(line);
  process.exitCode = result.report.failed === 0 ? 0 : 1;
}

const [name, file, ...more] = process.argv.slice(2);
await run(name, file, more);
