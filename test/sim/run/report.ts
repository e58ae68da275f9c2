import { pending } from '../invariants/arrives-and-stays.ts';
import { faultPoints } from '../world/fault-points.ts';
import type { SimulationResult } from './simulate.ts';

/** Faults and operations shown before the first violation: enough to see what led to it. */
const shown = 40;

/** What a person needs to understand a failing run, and to run it again. */
export function report(result: SimulationResult): string {
  const { world, violations, performed, record } = result;
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
    `phases: healed at ${record.marks.healed}, quiet from ${record.marks.quietFrom} to ${record.marks.quietTo}, ended at ${world.now}`,
    ...section('still missing', [...pending(record.history, record.accounts)]),
    ...section(
      'users and AWS',
      performed.filter(({ at }) => at <= first.at).map(({ at, name }) => `${at} ms  ${name}`),
    ),
    ...section(
      'faults that fired before it',
      faults.map(({ point, key, n, at }) => `${at} ms  ${point}  ${key}  (visit ${n})`),
    ),
    '',
    `run it again: npm run sim -- --seed ${world.seed}`,
  ].join('\n');
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}

/** How often each fault point fired over many runs. */
export class Coverage {
  readonly #fired = new Map<string, number>();
  readonly #operations = new Map<string, number>();
  runs = 0;

  add({ world, performed }: SimulationResult): void {
    this.runs += 1;
    for (const [point, count] of world.fired) this.#fired.set(point, (this.#fired.get(point) ?? 0) + count);
    for (const { name } of performed) this.#operations.set(name, (this.#operations.get(name) ?? 0) + 1);
  }

  /** Fault points that never fired: each is a broken test. */
  get neverFired(): readonly string[] {
    return faultPoints.map(({ name }) => name).filter((name) => !this.#fired.has(name));
  }

  /** Operations of the script that never ran. */
  neverRan(names: readonly string[]): readonly string[] {
    return names.filter((name) => !this.#operations.has(name));
  }

  table(): string {
    const rows = faultPoints.map(
      ({ name, effect }) => `${String(this.#fired.get(name) ?? 0).padStart(8)}  ${name.padEnd(26)}${effect}`,
    );
    const operations = [...this.#operations].toSorted().map(([name, count]) => `${String(count).padStart(8)}  ${name}`);
    return [`fired in ${this.runs} runs:`, ...rows, '', 'users and AWS:', ...operations].join('\n');
  }
}
