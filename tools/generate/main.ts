// Runs every generator whose result is committed. With --check none writes, and a difference fails.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const generators = ['gen-crds', 'gen-action-tables'];
const results = generators.map((name) => {
  const file = fileURLToPath(new URL(`../${name}/main.ts`, import.meta.url));
  return spawnSync(process.execPath, [file, ...process.argv.slice(2)], { stdio: 'inherit' }).status;
});
process.exitCode = results.every((status) => status === 0) ? 0 : 1;
