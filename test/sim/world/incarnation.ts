import { inspect } from 'node:util';
import type { Clock, Log, Random } from '@lockkeeper/core';
import { FakeRandom } from '@lockkeeper/testkit';
import { hashText } from './hash.ts';
import type { CrashPlace, Owner, World } from './world.ts';

/** A promise of something that a dead process waits for. */
export const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** What left a process, for the scan for planted values. */
export interface Output {
  readonly where: string;
  readonly text: string;
}

const levels = ['debug', 'info', 'warn', 'error'] as const;

class Wire implements Owner {
  readonly name: string;
  readonly #to: Incarnation;
  pending = 0;

  constructor(to: Incarnation) {
    this.name = `wire of ${to.name}`;
    this.#to = to;
  }

  get dead(): boolean {
    return this.#to.dead;
  }

  get pausedUntil(): number {
    return this.#to.pausedUntil;
  }
}

/**
 * One life of one process. A crash revokes all it has: pending calls never settle, new calls never settle, timers never
 * fire, and no `finally` runs. What a call had already sent goes its way.
 */
export class Incarnation implements Owner {
  readonly name: string;
  readonly world: World;
  dead = false;
  pending = 0;
  pausedUntil = 0;
  /** Calls that were made and are not settled, and bodies that are not read to their end: what R7 counts. */
  readonly open = new Map<object, string>();
  /** Owner of what travels towards the process: it waits while the process stands still, and is no business of R7. */
  readonly wire: Owner;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  #onDeath: () => void = () => undefined;

  constructor(world: World, name: string, outputs: (output: Output) => void) {
    this.world = world;
    this.name = name;
    this.wire = new Wire(this);
    this.clock = {
      now: () => world.wall,
      monotonic: () => world.now,
      after: (ms, run) => world.schedule(ms, this, 'timer', run),
    };
    this.random = new FakeRandom(hashText(`${world.seed}/${name}`));
    this.log = this.#captured(outputs);
  }

  onDeath(run: () => void): void {
    this.#onDeath = run;
  }

  /** Dies now. */
  kill(): void {
    if (this.dead) return;
    this.dead = true;
    this.#onDeath();
  }

  /** A port call begins. The returned function says, at each of the three places, whether the process dies there (and kills it). */
  portCall(key: string): (place: CrashPlace) => boolean {
    const number = this.world.nextCall();
    if (this.world.fires('process.pause', key)) {
      this.pausedUntil = this.world.now + this.world.between('process.pause-for', key, 1_000, 60_000);
    }
    return (place) => {
      const planned = this.world.plan.crash;
      const dies =
        planned === undefined
          ? this.world.fires(`crash.${place}`, key)
          : planned.call === number && planned.place === place;
      if (dies) this.kill();
      return dies;
    };
  }

  #captured(outputs: (output: Output) => void): Log {
    const write = (level: string) => (message: string, facts?: Readonly<Record<string, unknown>>) => {
      // Inspection looks into errors, maps and class instances, where JSON would see nothing.
      const details =
        facts === undefined ? '' : ` ${inspect(facts, { depth: 8, breakLength: Number.POSITIVE_INFINITY })}`;
      outputs({ where: `${this.name} log at ${this.world.now} ms`, text: `${level} ${message}${details}` });
    };
    const [debug, info, warn, error] = levels.map(write) as [Log['debug'], Log['info'], Log['warn'], Log['error']];
    return { debug, info, warn, error };
  }
}
