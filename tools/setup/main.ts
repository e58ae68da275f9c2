// Before the tests: makes sure of kubectl and aws, the foreign clients of the conformance tests. Prints nothing when both are there.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { missingSentences, planSetup } from './clients.ts';

function has(command: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function aptGet(args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', ['-qq', '-y', ...args], { env, stdio: 'ignore', timeout: 300_000 }).status === 0;
}

const plan = planSetup({ has, isRoot: process.getuid?.() === 0 });
const packages = plan.install.map((client) => client.distributionPackage);
if (packages.length > 0) {
  console.log(`installing ${packages.join(' and ')} from the distribution's packages, for the conformance tests`);
  // A fresh image has no package lists; an old list is good enough when the first attempt works.
  const args = ['install', '--no-install-recommends', ...packages];
  if (!aptGet(args)) void (aptGet(['update']) && aptGet(args));
}
const missing = [...plan.missing, ...plan.install.filter((client) => !has(client.command))];
for (const sentence of missingSentences(missing)) console.log(sentence);
// Locally a missing client only leaves tests out; in CI it would hide that they never ran.
process.exitCode = missing.length > 0 && process.env['CI'] === 'true' ? 1 : 0;
