import { parseArgs } from 'node:util';
import { operatorUnderTest } from './run/compose-operator.ts';
import { everyCrash } from './run/crash-points.ts';
import { Coverage, report } from './run/report.ts';
import { hour, runSeed } from './run/run-seed.ts';
import { shrink } from './run/shrink.ts';
import { smallScenario } from './scenario/scenario.ts';

const usage = `Usage: npm run sim -- [--seed HEX] [--count N] [--first N] [--shrink] [--crashes] [--log]

Runs the operator and the lab's API server in one process, under a virtual clock and seeded faults.

  --seed HEX    run this one seed, as a failing run names it, and report
  --count N     run N seeds (default 100) and print how often each fault fired
  --first N     the first of them (default 1)
  --crashes     crash at every port call of a small scenario, at each of three places
  --shrink      take faults and operations away from that seed as long as the same invariant breaks
  --log         also print the operator's log of a single seed
`;

/** Resolves to the exit code: 1 when an invariant is broken. */
async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string' },
      count: { type: 'string', default: '100' },
      first: { type: 'string', default: '1' },
      crashes: { type: 'boolean', default: false },
      shrink: { type: 'boolean', default: false },
      log: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  if (values.crashes) return crashes();
  if (values.seed !== undefined) return one(values.seed, values.shrink, values.log);
  return many(Number(values.first), Number(values.count));
}

async function one(seed: string, smaller: boolean, log: boolean): Promise<number> {
  const result = smaller
    ? await shrink(seed, (left) => void process.stderr.write(`${left} faults\n`))
    : await runSeed(seed);
  if (log) for (const { where, text } of result.record.outputs) process.stdout.write(`${where}: ${text}\n`);
  process.stdout.write(`${report(result)}\n`);
  return result.violations.length === 0 ? 0 : 1;
}

async function many(first: number, count: number): Promise<number> {
  const coverage = new Coverage();
  let failed = 0;
  for (let number = first; number < first + count; number += 1) {
    const result = await runSeed(number.toString(16));
    coverage.add(result);
    if (result.violations.length === 0) continue;
    failed += 1;
    process.stdout.write(`${report(result)}\n\n`);
  }
  process.stdout.write(`${coverage.table()}\n\n${failed} of ${count} seeds broke an invariant\n`);
  return failed === 0 ? 0 : 1;
}

async function crashes(): Promise<number> {
  const options = { seed: 'crash', scenario: smallScenario, compose: operatorUnderTest, script: false, quietMs: hour };
  let failed = 0;
  let runs = 0;
  for await (const { call, place, result } of everyCrash(options)) {
    runs += 1;
    if (result.violations.length === 0) continue;
    failed += 1;
    process.stdout.write(`crash at call ${call}, ${place}\n${report(result)}\n\n`);
  }
  process.stdout.write(`${failed} of ${runs} crashes broke an invariant\n`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
