import {
  type AccessRequest,
  accessRequest,
  authorizeCall,
  type CallVerdict,
  evaluate,
  explainCall,
  readMatrix,
  type ReadRow,
  readRequest,
  type ReadVerdict,
  type ResolvedCaller,
  resolveCaller,
} from '@lockkeeper/access';
import { type BenchWorld, makeBenchWorld } from './bench-world.ts';

/**
 * Decisions a second, one `why`, and who can read what over a whole organization, on one core. Prints CPU and wall time beside
 * the budgets of design §6; the matrix is checked against single calls in the same run. `--smoke` runs a small size, where only
 * a wrong answer is broken; without it, a budget that does not hold ends it with exit code 1. CPU time decides: it is what one
 * core of a machine that does nothing else would take.
 */
const smoke = process.argv.includes('--smoke');
const PRINCIPALS = smoke ? 100 : 2_000;
const SECRETS = smoke ? 250 : 5_000;
const DECISIONS = smoke ? 5_000 : 1_000_000;
const WHYS = smoke ? 50 : 500;
const SAMPLES = smoke ? 2_000 : 20_000;

interface Row {
  readonly what: string;
  readonly value: string;
  readonly budget?: string;
  readonly holds?: boolean;
  /** Counts whatever the size, and on any machine. */
  readonly always?: boolean;
}

interface Spent {
  /** Seconds of CPU, of this process and all its threads. */
  readonly cpu: number;
  readonly wall: number;
}

function spend(run: () => void): Spent {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  run();
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / 1e6, wall: (performance.now() - wall) / 1e3 };
}

function inWords({ cpu, wall }: Spent): string {
  return `${cpu.toFixed(2)} s CPU, ${wall.toFixed(2)} s wall`;
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('an empty list has nothing to take');
  return found;
}

/** The requests of ABAC sessions for secrets all over the organization, callers and secrets looked up before. */
function abacRequests({ world, callers, secrets }: BenchWorld): readonly AccessRequest[] {
  const sessions = callers.filter(({ sessionTags }) => sessionTags !== undefined);
  return Array.from({ length: 4_000 }, (_, index) => {
    const caller = at(sessions, index);
    return accessRequest(world, readRequest(caller, at(secrets, index * 37)), { caller: resolveCaller(world, caller) });
  });
}

function measureDecisions(what: string, requests: readonly AccessRequest[], least?: number): Row {
  const run = (): void => {
    for (let index = 0; index < DECISIONS; index++) evaluate(at(requests, index));
  };
  run();
  const spent = spend(run);
  const rate = DECISIONS / spent.cpu;
  return {
    what,
    value: `${Math.round(rate).toLocaleString('en')}/s (${inWords(spent)})`,
    ...(least === undefined ? {} : { budget: `≥ ${least.toLocaleString('en')}/s`, holds: rate >= least }),
  };
}

function measureWhy({ world, callers, secrets }: BenchWorld): Row {
  let slowest = 0;
  const spent = spend(() => {
    for (let index = 0; index < WHYS; index++) {
      const request = readRequest(at(callers, index * 7), at(secrets, index * 131));
      const one = spend(() => explainCall(authorizeCall(world, request, { detail: true })));
      slowest = Math.max(slowest, one.cpu);
    }
  });
  const value = `${((spent.cpu / WHYS) * 1e3).toFixed(2)} ms, slowest ${(slowest * 1e3).toFixed(1)} ms of ${WHYS} (CPU)`;
  return { what: 'one why, from the loaded snapshot', value, budget: '≤ 50 ms', holds: slowest <= 0.05 };
}

/** One pair at a time, for comparison: what the matrix would take without grouping. */
function measureCalls({ world, callers, secrets }: BenchWorld): Row {
  const resolved: readonly ResolvedCaller[] = callers.map((caller) => resolveCaller(world, caller));
  const count = DECISIONS / 20;
  const spent = spend(() => {
    for (let index = 0; index < count; index++) {
      const caller = at(resolved, index);
      authorizeCall(world, readRequest(caller.caller, at(secrets, index * 37)), { caller });
    }
  });
  const value = `${Math.round(count / spent.cpu).toLocaleString('en')}/s (${inWords(spent)})`;
  return { what: 'whole reads one by one, nothing prepared but callers', value };
}

interface MatrixFigures {
  readonly rows: readonly Row[];
  readonly kept: readonly ReadRow[];
}

function measureMatrix({ world, callers, secrets }: BenchWorld): MatrixFigures {
  const kept: ReadRow[] = [];
  const spent = spend(() => {
    for (const row of readMatrix(world, { callers, secrets })) kept.push(row);
  });
  const pairs = callers.length * secrets.length;
  const { maxRSS } = process.resourceUsage();
  const mebibytes = maxRSS / 1024;
  return {
    kept,
    rows: [
      {
        what: `all pairs, ${callers.length} principals × ${secrets.length} secrets`,
        value: `${inWords(spent)}, ${Math.round(pairs / spent.cpu).toLocaleString('en')} pairs/s`,
        budget: '≤ 10 s',
        holds: spent.cpu <= 10,
      },
      {
        what: 'most memory of the whole process, all rows kept',
        value: `${mebibytes.toFixed(0)} MiB`,
        budget: '≤ 1 GiB',
        holds: mebibytes <= 1024,
      },
    ],
  };
}

function isSame(call: CallVerdict, verdict: ReadVerdict | undefined): boolean {
  return call.outcome === verdict?.outcome && call.because.join() === verdict.because.join();
}

function checkMatrix({ world, secrets }: BenchWorld, kept: readonly ReadRow[]): Row {
  let wrong = 0;
  for (let index = 0; index < SAMPLES; index++) {
    const { caller, codes, verdicts } = at(kept, index);
    const place = (index * 499 + Math.floor(index / kept.length)) % secrets.length;
    const call = authorizeCall(world, readRequest(caller, at(secrets, place)));
    if (!isSame(call, verdicts[codes[place] ?? -1])) wrong += 1;
  }
  const value = `${SAMPLES - wrong} of ${SAMPLES} pairs as their own call`;
  return { what: 'the matrix against single calls', value, budget: 'all', holds: wrong === 0, always: true };
}

function tally(kept: readonly ReadRow[]): readonly Row[] {
  const counts: number[] = [];
  for (const { codes } of kept) for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  const verdicts = kept[0]?.verdicts ?? [];
  return verdicts
    .map(({ outcome, because }, code) => ({
      what: `  ${outcome}: ${because.join(', ')}`,
      value: (counts[code] ?? 0).toLocaleString('en'),
    }))
    .toSorted((a, b) => a.what.localeCompare(b.what));
}

function measure(): readonly Row[] {
  const loaded: { bench?: BenchWorld } = {};
  const load = spend(() => {
    loaded.bench = makeBenchWorld({ principals: PRINCIPALS, secrets: SECRETS });
  });
  const { bench } = loaded;
  if (bench === undefined) throw new Error('the world was not made');
  // First, so that what the other figures leave behind does not count as its memory.
  const matrix = measureMatrix(bench);
  const requests = abacRequests(bench);
  const abacOnly = requests.map((request) => ({ ...request, policies: { identity: request.policies.identity ?? [] } }));
  return [
    { what: `world made, ${bench.policies} policies read`, value: inWords(load) },
    measureDecisions('ABAC statement', abacOnly, 200_000),
    measureDecisions('the same under all policies of the organization', requests),
    measureWhy(bench),
    measureCalls(bench),
    ...matrix.rows,
    checkMatrix(bench, matrix.kept),
    ...tally(matrix.kept),
  ];
}

let broken = 0;
for (const { what, value, budget, holds, always } of measure()) {
  const counts = budget !== undefined && (!smoke || always === true);
  if (counts && holds !== true) broken += 1;
  const verdict = counts ? (holds === true ? ': holds' : ': BROKEN') : '';
  console.log(`  ${what.padEnd(60)} ${value}${budget === undefined ? '' : `  (${budget}${verdict})`}`);
}
process.exitCode = broken > 0 ? 1 : 0;
