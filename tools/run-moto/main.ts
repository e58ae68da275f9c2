// Runs moto's own tests against the lab's AWS endpoint: node tools/run-moto/main.ts PATH-TO-A-MOTO-CHECKOUT [--service NAME]… [--python COMMAND]
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { deselectedOf, readDeselected } from './deselected.ts';
import { printTable, share, type Tally, tally } from './outcomes.ts';
import { runPytest } from './run-pytest.ts';
import { type Suite, suites } from './suites.ts';

/** Below this share of applicable tests the run fails. */
const enough = 0.9;
const usage = `Usage: node tools/run-moto/main.ts PATH-TO-A-MOTO-CHECKOUT [--service NAME]… [--python COMMAND]
Services: ${suites.map(({ service }) => service).join(', ')}`;

async function run(checkout: string, chosen: readonly Suite[], python: string): Promise<void> {
  const lab = startServer();
  try {
    const endpoint = await firstLine(lab);
    const deselections = readDeselected();
    const tallies: Tally[] = [];
    for (const suite of chosen) {
      const deselected = deselectedOf(deselections, suite.service);
      const results = await runPytest(suite, { python, checkout, endpoint, deselected, environment: process.env });
      tallies.push(tally(suite.service, results));
      for (const { test, outcome } of results) if (outcome === 'failed') console.log(`failed  ${test}`);
    }
    console.log(printTable(tallies));
    process.exitCode = tallies.every((entry) => share(entry) >= enough) ? 0 : 1;
  } finally {
    lab.stdin?.end();
  }
}

/** The lab in a process of its own; it ends when this one closes its input, however that comes about. */
function startServer(): ChildProcess {
  const self = fileURLToPath(import.meta.url);
  return spawn(process.execPath, ['--conditions=@lockkeeper/source', self, 'serve'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The lab has no output.');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('The lab did not start.');
}

function chosenSuites(names: readonly string[] | undefined): readonly Suite[] | undefined {
  if (names === undefined) return suites;
  const chosen = suites.filter(({ service }) => names.includes(service));
  return chosen.length === new Set(names).size ? chosen : undefined;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { service: { type: 'string', multiple: true }, python: { type: 'string', default: 'python3' } },
});
const [first] = positionals;
const chosen = chosenSuites(values.service);
if (first === 'serve') {
  const { serve } = await import('./serve.ts');
  await serve();
} else if (first === undefined || chosen === undefined || !existsSync(join(first, 'tests', 'test_sts'))) {
  console.error(usage);
  process.exitCode = 2;
} else {
  await run(first, chosen, values.python);
}
