// Lists the rows of the threat catalogue without a test. Exit code 1 when a due one is among them, or the lists do not fit.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DueList, reportThreats, testedRows, type ThreatRow } from './report.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

function walk(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === 'dist' ? [] : walk(path);
    return entry.name.endsWith('.test.ts') || /\/cases\/.*\.(?:ya?ml|json)$/.test(path) ? [path] : [];
  });
}

function data(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
}

// Tests of this tool name rows without testing them.
const files = ['packages', 'test', 'tools'].flatMap(walk).filter((path) => !path.startsWith('tools/threats/'));
const tested = new Set(files.flatMap((path) => testedRows(path, readFileSync(join(root, path), 'utf8'))));
const rows = data('rows.json') as readonly ThreatRow[];
const list = data('due.json') as DueList;
const report = reportThreats(rows, list, tested);

for (const id of report.missing) console.error(`threat/${id} is due and has no test`);
for (const id of report.misplaced)
  console.error(
    `${id} must be a row; with a star it stands in exactly one list of due.json, and without one it can only be due`,
  );
for (const id of report.unknown) console.error(`threat/${id} names no row of the catalogue`);
if (process.argv.includes('--all')) {
  for (const [id, reason] of Object.entries(list.notDue)) console.log(`${id} not due: ${reason}`);
  for (const id of report.ready) console.log(`${id} has a test: move it to due`);
}
const stars = rows.filter((row) => row.star).length;
console.log(
  `${rows.length} rows, ${stars} starred, ${list.due.length} due, ${report.tested.length} rows with a test, ${report.missing.length} due without one`,
);
process.exitCode = report.missing.length + report.misplaced.length + report.unknown.length === 0 ? 0 : 1;
