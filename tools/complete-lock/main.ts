// Adds to package-lock.json the packages for other platforms that a registry mirror did not have. With --check it only looks.
import { readFileSync, writeFileSync } from 'node:fs';
import { completeLock, type LockPackages } from './complete.ts';

const file = new URL('../../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: LockPackages };
const { added, unknown } = completeLock(lock.packages);
const names = Object.keys(added);

for (const name of unknown) console.error(`${name} is optional, not in the lock file, and its name tells no platform`);
if (process.argv.includes('--check')) {
  for (const name of names) console.error(`${name} is missing: run "node tools/complete-lock/main.ts"`);
  process.exitCode = names.length + unknown.length === 0 ? 0 : 1;
} else {
  const all = Object.entries({ ...lock.packages, ...added });
  lock.packages = Object.fromEntries(all.toSorted(([a], [b]) => a.localeCompare(b, 'en')));
  if (names.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${names.length} added; "npm install --package-lock-only" puts the file into npm's own order`);
}
