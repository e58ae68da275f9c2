import { faultPoint } from './fault-points.ts';
import { fraction, hashText, mix, seedNumber } from './hash.ts';
import { Heap } from './heap.ts';

/** Who an entry of the queue belongs to. A dead owner's entries never run. */
export interface Owner {
  readonly name: string;
  readonly dead: boolean;
  /** Entries of this owner that wait; kept by the World, read by the check that nothing is left open. */
  pending: number;
  /** While the process stands still, nothing reaches it before this time. */
  readonly pausedUntil?: number;
}

interface Entry {
  time: number;
  order: number;
  readonly owner: Owner | undefined;
  readonly label: string;
  readonly run: () => void;
  done: boolean;
}

/** One choice, addressed by what it decides and not by when: taking one fault away does not move the others. */
export interface Draw {
  readonly point: string;
  readonly key: string;
  readonly n: number;
  readonly x: number;
  readonly at: number;
}

export type CrashPlace = 'before-send' | 'committed' | 'replied';

/** What a run is told beyond its seed. */
export interface Plan {
  /** `swarm`: the seed chooses. `none`: nothing goes wrong by itself. */
  readonly faults: 'swarm' | 'none';
  /** Dies at exactly this port call (counted from 0 over the run), at this place. */
  readonly crash?: { readonly call: number; readonly place: CrashPlace };
  /** Replaces the draw for one address. */
  readonly override?: (point: string, key: string, n: number) => number | undefined;
  /** Faults that must not fire, by `faultAddress`: how a failing run is made smaller. */
  readonly suppress?: ReadonlySet<string>;
  /** Operations of the script that must not happen, by their position. */
  readonly skip?: ReadonlySet<number>;
  /** Keeps every draw and every step in memory, to name the first difference between two runs. */
  readonly keepLog?: boolean;
}

/** `deadlock`: no entry is left that could ever run. `time`: the end was reached. `runaway`: far more steps than any sane run has. */
export type Outcome = 'deadlock' | 'time' | 'runaway';

/** A busy run has some 20,000 steps. More than this is a loop without a wait. */
const mostSteps = 200_000;

/** Names one firing of one fault in one run. */
export const faultAddress = ({ point, key, n }: Pick<Draw, 'point' | 'key' | 'n'>): string => `${point}|${key}|${n}`;

/** 2030-01-01T00:00:00Z. */
export const startOfTime = 1_893_456_000_000;

/** A quarter of the points can strike in one run (two-phase activation): with all of them at once nothing would ever progress. */
const shareOfActivePoints = 0.25;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** One run. Owns time, order and luck; nothing in it sleeps in real time. */
export class World {
  readonly seed: string;
  readonly plan: Plan;
  /** Virtual milliseconds since the start of the run. */
  now = 0;
  /** Set by the runner when the chaos is over. */
  healed = false;
  /** Steps executed so far: the number that a report names. */
  steps = 0;
  readonly draws: Draw[] = [];
  readonly trace: string[] = [];
  /** Fired faults, by point. */
  readonly fired = new Map<string, number>();
  readonly firedLog: Draw[] = [];
  readonly #seed: number;
  readonly #queue = new Heap<Entry>();
  readonly #counts = new Map<string, { n: number; readonly hash: number }>();
  readonly #active = new Map<string, boolean>();
  #made = 0;
  #calls = 0;
  #live = 0;
  #drawHash = 1;
  #traceHash = 1;

  constructor(seed: string, plan: Plan = { faults: 'swarm' }) {
    this.seed = seed;
    this.plan = plan;
    this.#seed = seedNumber(seed);
  }

  get wall(): number {
    return startOfTime + this.now;
  }

  /** Port calls made so far by processes under test. */
  get calls(): number {
    return this.#calls;
  }

  /** Equal for equal runs: a digest of all draws and of all steps. */
  get digest(): string {
    return `${this.#drawHash.toString(16)}-${this.#traceHash.toString(16)}-${this.steps}`;
  }

  /** A number in [0, 1) that depends on the seed, the point, the key and how often this address was met, and on nothing else. */
  draw(point: string, key: string): number {
    const address = `${point}|${key}`;
    let count = this.#counts.get(address);
    if (count === undefined) {
      count = { n: 0, hash: hashText(address) };
      this.#counts.set(address, count);
    }
    const n = count.n++;
    const x = this.plan.override?.(point, key, n) ?? fraction(mix(this.#seed, count.hash), n);
    this.#drawHash = mix(mix(this.#drawHash, count.hash), Math.floor(x * 2 ** 32));
    if (this.plan.keepLog) this.draws.push({ point, key, n, x, at: this.now });
    return x;
  }

  /** A whole number in [least, most]. */
  between(point: string, key: string, least: number, most: number): number {
    return least + Math.floor(this.draw(point, key) * (most - least + 1));
  }

  /** One of a list. */
  pick<T>(point: string, key: string, from: readonly [T, ...T[]]): T {
    return from[Math.floor(this.draw(point, key) * from.length)] ?? from[0];
  }

  /** Whether the fault strikes at this visit. Draws only in runs in which the point is active, and never after healing. */
  fires(point: string, key: string): boolean {
    if (this.healed || !this.active(point)) return false;
    const x = this.draw(point, key);
    if (x >= faultPoint(point).rate) return false;
    const fault = { point, key, n: (this.#counts.get(`${point}|${key}`)?.n ?? 1) - 1, x, at: this.now };
    if (this.plan.suppress?.has(faultAddress(fault))) return false;
    this.fired.set(point, (this.fired.get(point) ?? 0) + 1);
    this.firedLog.push(fault);
    return true;
  }

  /** Whether the seed lets this point strike at all. */
  active(point: string): boolean {
    if (this.plan.faults === 'none') return false;
    let active = this.#active.get(point);
    if (active === undefined) {
      active = this.draw('swarm', point) < shareOfActivePoints;
      this.#active.set(point, active);
    }
    return active;
  }

  /** The number of the next port call. */
  nextCall(): number {
    return this.#calls++;
  }

  /** Runs `run` after `delay` milliseconds unless `owner` is dead by then. Returns the cancellation. */
  schedule(delay: number, owner: Owner | undefined, label: string, run: () => void): () => void {
    const wait = Math.max(0, Math.ceil(delay));
    const entry: Entry = { time: this.now + wait, order: this.#made++, owner, label, run, done: false };
    this.#queue.push(entry);
    this.#live += 1;
    if (owner !== undefined) owner.pending += 1;
    return () => this.#finish(entry);
  }

  /** Runs what is due until `until` (virtual ms since the start), or until `stop` says so. */
  async run(until: number, stop: () => boolean = () => false): Promise<Outcome> {
    await turn();
    for (let next = this.#queue.peek(); next !== undefined && next.time <= until; next = this.#queue.peek()) {
      this.#queue.pop();
      if (next.done) continue;
      if (next.owner?.dead) {
        this.#finish(next);
        continue;
      }
      this.now = Math.max(this.now, next.time);
      if (this.#postponed(next)) continue;
      this.#finish(next);
      this.steps += 1;
      this.#note(next);
      next.run();
      await turn();
      if (stop()) return 'time';
      if (this.steps > mostSteps) return 'runaway';
    }
    if (this.#live === 0) return 'deadlock';
    this.now = Math.max(this.now, until);
    return 'time';
  }

  /** A paused process finds what was due in the order in which it was due, when it wakes. */
  #postponed(entry: Entry): boolean {
    const until = entry.owner?.pausedUntil ?? 0;
    if (until <= this.now) return false;
    entry.time = until;
    entry.order = this.#made++;
    this.#queue.push(entry);
    return true;
  }

  #finish(entry: Entry): void {
    if (entry.done) return;
    entry.done = true;
    this.#live -= 1;
    if (entry.owner !== undefined) entry.owner.pending -= 1;
  }

  #note(entry: Entry): void {
    this.#traceHash = mix(mix(this.#traceHash, hashText(entry.label)), this.now);
    if (this.plan.keepLog) this.trace.push(`${this.now} ${entry.owner?.name ?? '-'} ${entry.label}`);
  }
}
