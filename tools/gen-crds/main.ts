// Writes packages/core/src/api/generated from packages/core/crds. With --check it writes nothing and fails on a difference.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from './generate.ts';
import { readSource } from './read-source.ts';

const root = fileURLToPath(new URL('../../packages/core/', import.meta.url));
const from = join(root, 'crds');
const into = join(root, 'src/api/generated');

function existing(): ReadonlyMap<string, string> {
  mkdirSync(into, { recursive: true });
  return new Map(readdirSync(into).map((name) => [name, readFileSync(join(into, name), 'utf8')]));
}

const sources = readdirSync(from)
  .filter((name) => name.endsWith('.yaml'))
  .toSorted()
  .map((name) => readSource(basename(name, '.yaml'), readFileSync(join(from, name), 'utf8')));
const wanted = generate(sources);
const found = existing();
const different = [...wanted].filter(([name, text]) => found.get(name) !== text);
const extra = [...found.keys()].filter((name) => !wanted.has(name));

if (process.argv.includes('--check')) {
  for (const name of [...different.map(([file]) => file), ...extra]) {
    console.error(`${name} is not what packages/core/crds gives; run "npm run generate" and commit the result`);
  }
  process.exitCode = different.length + extra.length === 0 ? 0 : 1;
} else {
  for (const [name, text] of different) writeFileSync(join(into, name), text);
  for (const name of extra) console.error(`${name} has no source any more; delete it`);
  console.log(`${wanted.size} files, ${different.length} changed`);
}
