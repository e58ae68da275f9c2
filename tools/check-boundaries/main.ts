// Reads every manifest and every import line of the repository and judges them by table.json. Exit code 1 on any breach.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkBoundaries } from './check.ts';
import type { BoundaryTable } from './table.ts';
import { readWorkspace } from './workspace.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const SKIPPED: ReadonlySet<string> = new Set(['node_modules', 'dist', '.git', 'coverage']);

function walk(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : walk(path);
    return entry.name.endsWith('.ts') || ['package.json', 'package-lock.json'].includes(entry.name) ? [path] : [];
  });
}

const texts = new Map(walk('').map((path) => [path, readFileSync(join(root, path), 'utf8')]));
const table = JSON.parse(readFileSync(new URL('table.json', import.meta.url), 'utf8')) as BoundaryTable;
const workspace = readWorkspace(texts, table);
const breaches = checkBoundaries(workspace);
for (const { file, line, rule, message } of breaches) console.error(`${file}:${line} [${rule}] ${message}`);
console.log(`${workspace.manifests.size} manifests, ${workspace.files.length} files, ${breaches.length} breaches`);
process.exitCode = breaches.length === 0 ? 0 : 1;
