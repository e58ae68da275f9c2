import { parseArgs } from 'node:util';
import { runNodeSeed, tellNodes } from './node/run-node-seed.ts';
import { operatorUnderTest } from './run/compose-operator.ts';
import { everyCrash } from './run/crash-points.ts';
import { Coverage, report } from './run/report.ts';
import { hour, runSeed } from './run/run-seed.ts';
import { shrink } from './run/shrink.ts';
import type { SimulationResult } from './run/simulate.ts';
import { smallScenario } from './scenario/scenario.ts';
import { type FaultPoint, nodeFaults, operatorFaults } from './world/fault-points.ts';
import type { Plan } from './world/world.ts';

/** What is needed of a run, whatever is under test. */
type Ran = Pick<SimulationResult, 'world' | 'violations' | 'performed'> & {
  readonly record: Pick<SimulationResult['record'], 'outputs'>;
};

/** One kind of runs. */
interface Kind<Result extends Ran> {
  readonly run: (seed: string, plan?: Plan) => Promise<Result>;
  readonly tell: (result: Result) => string;
  readonly points: readonly FaultPoint[];
}

const operatorRuns: Kind<SimulationResult> = { run: runSeed, tell: report, points: operatorFaults };
const nodeRuns: Kind<Awaited<ReturnType<typeof runNodeSeed>>> = {
  run: runNodeSeed,
  tell: tellNodes,
  points: nodeFaults,
};

const usage = `Usage: npm run sim -- [--seed HEX] [--count N] [--first N] [--shrink] [--crashes] [--log] [--nodes]

Runs the operator, or the providers of two nodes, and the lab's API server in one process, under a virtual clock and seeded faults.

  --seed HEX    run this one seed, as a failing run names it, and report
  --nodes       the providers of volumes instead of the operator
  --count N     run N seeds (default 100) and print how often each fault fired
  --first N     the first of them (default 1)
  --crashes     crash at every port call of a small scenario, at each of three places
  --shrink      take faults and operations away from that seed as long as the same invariant breaks
  --log         also print the logs of a single seed
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
      nodes: { type: 'boolean', default: false },
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
  return values.nodes ? runs(nodeRuns, values) : runs(operatorRuns, values);
}

interface Wish {
  readonly seed?: string | undefined;
  readonly count: string;
  readonly first: string;
  readonly shrink: boolean;
  readonly log: boolean;
}

function runs<Result extends Ran>(kind: Kind<Result>, wish: Wish): Promise<number> {
  return wish.seed === undefined
    ? many(kind, Number(wish.first), Number(wish.count))
    : one(kind, wish.seed, wish.shrink, wish.log);
}

async function one<Result extends Ran>(
  { run, tell }: Kind<Result>,
  seed: string,
  smaller: boolean,
  log: boolean,
): Promise<number> {
  const result = smaller
    ? await shrink(
        (plan) => run(seed, plan),
        (left) => void process.stderr.write(`${left} faults\n`),
      )
    : await run(seed);
  if (log) for (const { where, text } of result.record.outputs) process.stdout.write(`${where}: ${text}\n`);
  process.stdout.write(`${tell(result)}\n`);
  return result.violations.length === 0 ? 0 : 1;
}

async function many<Result extends Ran>(
  { run, tell, points }: Kind<Result>,
  first: number,
  count: number,
): Promise<number> {
  const coverage = new Coverage(points);
  let failed = 0;
  for (let number = first; number < first + count; number += 1) {
    const result = await run(number.toString(16));
    coverage.add(result);
    if (result.violations.length === 0) continue;
    failed += 1;
    process.stdout.write(`${tell(result)}\n\n`);
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
