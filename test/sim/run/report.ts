import { pending } from '../invariants/arrives-and-stays.ts';
import type { FaultPoint } from '../world/fault-points.ts';
import type { RunRecord, Violation } from '../invariants/run-record.ts';
import type { World } from '../world/world.ts';
import type { Performed, SimulationResult } from './simulate.ts';

/** Faults and operations shown before the first violation: enough to see what led to it. */
const shown = 40;

/** What a report tells of a run, whatever it was about. */
export interface Told {
  readonly world: World;
  readonly violations: readonly Violation[];
  readonly performed: readonly Performed[];
  readonly marks: RunRecord['marks'];
  readonly missing: readonly string[];
  /** Command that runs the seed again. */
  readonly again: string;
}

/** What a person needs to understand a failing run of the operator, and to run it again. */
export function report({ world, violations, performed, record }: SimulationResult): string {
  const missing = violations.length === 0 ? [] : [...pending(record.history, record.accounts)];
  const again = `npm run sim -- --seed ${world.seed}`;
  return tell({ world, violations, performed, marks: record.marks, missing, again });
}

export function tell({ world, violations, performed, marks, missing, again }: Told): string {
  const first = violations[0];
  if (first === undefined)
    return `seed ${world.seed}: all invariants hold after ${world.now} virtual ms and ${world.steps} steps`;
  const faults = world.firedLog.filter(({ at }) => at <= first.at).slice(-shown);
  return [
    `seed ${world.seed}: ${first.invariant} broken at ${first.at} virtual ms${first.step === undefined ? '' : `, step ${first.step}`}`,
    '',
    ...violations.slice(0, 10).map(({ invariant, at, message }) => `  ${invariant} at ${at} ms: ${message}`),
    ...(violations.length > 10 ? [`  and ${violations.length - 10} more`] : []),
    '',
    `phases: healed at ${marks.healed}, quiet from ${marks.quietFrom} to ${marks.quietTo}, ended at ${world.now}`,
    ...section('still missing', missing),
    ...section(
      'users and AWS',
      performed.filter(({ at }) => at <= first.at).map(({ at, name }) => `${at} ms  ${name}`),
    ),
    ...section(
      'faults that fired before it',
      faults.map(({ point, key, n, at }) => `${at} ms  ${point}  ${key}  (visit ${n})`),
    ),
    '',
    `run it again: ${again}`,
  ].join('\n');
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}

/** How often each fault point fired over many runs. */
export class Coverage {
  readonly #fired = new Map<string, number>();
  readonly #operations = new Map<string, number>();
  readonly #points: readonly FaultPoint[];
  runs = 0;

  constructor(points: readonly FaultPoint[]) {
    this.#points = points;
  }

  add({ world, performed }: Pick<SimulationResult, 'world' | 'performed'>): void {
    this.runs += 1;
    for (const [point, count] of world.fired) this.#fired.set(point, (this.#fired.get(point) ?? 0) + count);
    for (const { name } of performed) this.#operations.set(name, (this.#operations.get(name) ?? 0) + 1);
  }

  /** Fault points that never fired: each is a broken test. */
  get neverFired(): readonly string[] {
    return this.#points.map(({ name }) => name).filter((name) => !this.#fired.has(name));
  }

  /** Operations of the script that never ran. */
  neverRan(names: readonly string[]): readonly string[] {
    return names.filter((name) => !this.#operations.has(name));
  }

  table(): string {
    const rows = this.#points.map(
      ({ name, effect }) => `${String(this.#fired.get(name) ?? 0).padStart(8)}  ${name.padEnd(26)}${effect}`,
    );
    const operations = [...this.#operations].toSorted().map(([name, count]) => `${String(count).padStart(8)}  ${name}`);
    return [`fired in ${this.runs} runs:`, ...rows, '', 'users and AWS:', ...operations].join('\n');
  }
}
