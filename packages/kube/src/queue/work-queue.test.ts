import { FakeClock } from '@lockkeeper/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeRandom } from '@lockkeeper/testkit';
import { type QueueClass, queueClasses } from './queue-class.ts';
import { WorkQueue } from './work-queue.ts';

function bench(options: { readonly ageingMs?: number } = {}) {
  const clock = new FakeClock();
  const queue = new WorkQueue({ clock, random: new FakeRandom(1), ...options });
  const takeAll = (): string[] => {
    const keys: string[] = [];
    for (let taken = queue.take(); taken !== undefined; taken = queue.take()) {
      keys.push(taken.key);
      queue.done(taken.key);
    }
    return keys;
  };
  return { clock, queue, takeAll };
}

describe('WorkQueue', () => {
  it('hands a key out once for many adds, and never twice at a time', () => {
    const { queue, takeAll } = bench();
    queue.add('a');
    queue.add('a');
    expect(queue.take()?.key).toBe('a');
    queue.add('a');
    expect(queue.take()).toBeUndefined();
    queue.done('a');
    expect(takeAll()).toEqual(['a']);
  });

  it('lets an edit override a back-off of minutes', () => {
    const { clock, queue } = bench();
    for (let i = 0; i < 10; i += 1) {
      queue.add('a');
      queue.take();
      queue.retry('a');
      queue.done('a');
    }
    expect(queue.failures('a')).toBe(10);
    clock.advanceSync(60_000);
    expect(queue.take()).toBeUndefined();
    queue.add('a');
    expect(queue.take()).toEqual({ key: 'a', class: 'edit' });
    queue.done('a');
    clock.advanceSync(60 * 60_000);
    expect(queue.take()).toBeUndefined();
  });

  it('doubles the wait of a failing key from 1 s to 7 min and starts anew after forget', () => {
    const { queue } = bench();
    const waits = Array.from({ length: 12 }, () => queue.retry('a'));
    for (const [i, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(Math.min(1_000 * 2 ** i, 420_000));
      expect(wait).toBeLessThanOrEqual(Math.min(1_200 * 2 ** i, 420_000));
    }
    queue.forget('a');
    expect(queue.retry('a')).toBeLessThanOrEqual(1_200);
    expect(queue.retry('a', 90_000)).toBe(90_000);
  });

  it('takes an edit before 10,000 periodic keys, and still lets those age', () => {
    const { clock, queue } = bench();
    for (let i = 0; i < 10_000; i += 1) queue.add(`periodic-${i}`, 'periodic');
    clock.advanceSync(60_000);
    for (let i = 0; i < 100; i += 1) queue.add(`edit-${i}`);
    const first = Array.from({ length: 100 }, () => queue.take()?.class);
    expect(first.filter((queueClass) => queueClass === 'periodic')).toHaveLength(25);
    queue.add('late');
    const position = Array.from({ length: 40 }, () => queue.take()?.key).indexOf('late');
    expect(position).toBeGreaterThanOrEqual(0);
    expect(position).toBeLessThan(40);
  });

  it('waits a year by waking once a day', () => {
    const { clock, queue } = bench();
    queue.addAfter('yearly', 365 * 24 * 3_600_000);
    expect(clock.untilNext).toBe(24 * 3_600_000);
    clock.advanceSync(364 * 24 * 3_600_000);
    expect(queue.take()).toBeUndefined();
    clock.advanceSync(24 * 3_600_000);
    expect(queue.take()?.key).toBe('yearly');
    expect(clock.pending).toBe(0);
  });

  it('reports a lost timer as overdue', () => {
    const { queue, clock } = bench();
    queue.addAfter('a', 1_000);
    const deaf = new WorkQueue({
      clock: { ...clockOf(clock), after: () => () => undefined },
      random: new FakeRandom(1),
    });
    deaf.addAfter('a', 1_000);
    clock.advanceSync(61_000);
    expect(queue.stats().overdueMs).toBe(0);
    expect(deaf.stats().overdueMs).toBe(60_000);
  });

  it('keeps no more memory for a key that is put off again and again', () => {
    const { clock, queue } = bench();
    for (let i = 0; i < 10_000; i += 1) {
      queue.addAfter('a', 3_600_000);
      queue.add('a');
      queue.take();
      queue.done('a');
    }
    queue.addAfter('a', 10);
    clock.advanceSync(10);
    expect(queue.take()?.key).toBe('a');
    expect(queue.stats().waiting).toBe(0);
  });

  it('leaves no timer behind when it is closed, and hands out nothing more', () => {
    const { clock, queue } = bench();
    queue.addAfter('a', 1_000);
    queue.add('b');
    queue.close();
    expect(clock.pending).toBe(0);
    expect(queue.take()).toBeUndefined();
  });
});

function clockOf(clock: FakeClock) {
  return { now: () => clock.now(), monotonic: () => clock.monotonic() };
}

/** What the queue is meant to be, as plainly as it can be said: one list, searched from the front. */
class Model {
  ready: { key: string; class: QueueClass; since: number; order: number }[] = [];
  delays = new Map<string, { at: number; class: QueueClass; order: number }>();
  processing = new Map<string, QueueClass | undefined>();
  now = 0;
  order = 0;
  takes = 0;

  add(key: string, queueClass: QueueClass): void {
    this.delays.delete(key);
    if (this.processing.has(key)) this.processing.set(key, best(this.processing.get(key), queueClass));
    else {
      const already = this.ready.find((item) => item.key === key);
      if (already !== undefined && best(already.class, queueClass) === already.class) return;
      this.ready = this.ready.filter((item) => item.key !== key);
      this.ready.push({ key, class: queueClass, since: this.now, order: (this.order += 1) });
    }
  }

  addAfter(key: string, ms: number, queueClass: QueueClass): void {
    if (this.ready.some((item) => item.key === key) || this.processing.get(key) !== undefined) return;
    const at = this.now + ms;
    if ((this.delays.get(key)?.at ?? Infinity) > at)
      this.delays.set(key, { at, class: queueClass, order: (this.order += 1) });
  }

  take(): string | undefined {
    this.takes += 1;
    const byAge = this.ready.toSorted((a, b) => a.order - b.order);
    const byClass = byAge.toSorted((a, b) => queueClasses.indexOf(a.class) - queueClasses.indexOf(b.class));
    const oldest = byAge[0];
    const aged = this.takes % 4 === 0 && oldest !== undefined && this.now - oldest.since >= 10_000;
    const item = aged ? oldest : byClass[0];
    if (item === undefined) return undefined;
    this.ready = this.ready.filter((other) => other !== item);
    this.processing.set(item.key, undefined);
    return item.key;
  }

  done(key: string): void {
    const again = this.processing.get(key);
    this.processing.delete(key);
    if (again !== undefined) this.add(key, again);
  }

  advance(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const due = [...this.delays]
        .filter(([, delay]) => delay.at <= end)
        .toSorted(([, a], [, b]) => a.at - b.at || a.order - b.order)[0];
      if (due === undefined) break;
      this.now = due[1].at;
      this.delays.delete(due[0]);
      this.add(due[0], due[1].class);
    }
    this.now = end;
  }
}

function best(a: QueueClass | undefined, b: QueueClass): QueueClass {
  return a !== undefined && queueClasses.indexOf(a) <= queueClasses.indexOf(b) ? a : b;
}

type Step =
  | { readonly do: 'add' | 'addAfter'; readonly key: string; readonly ms: number; readonly class: QueueClass }
  | { readonly do: 'take' }
  | { readonly do: 'done'; readonly pick: number }
  | { readonly do: 'advance'; readonly ms: number };

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const queueClass = fc.constantFrom(...queueClasses);
const ms = fc.integer({ min: 1, max: 30_000 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.record({ do: fc.constantFrom('add' as const, 'addAfter' as const), key, ms, class: queueClass }),
    weight: 4,
  },
  { arbitrary: fc.record({ do: fc.constant('take' as const) }), weight: 3 },
  { arbitrary: fc.record({ do: fc.constant('done' as const), pick: fc.nat(5) }), weight: 3 },
  { arbitrary: fc.record({ do: fc.constant('advance' as const), ms }), weight: 2 },
);

describe('the queue behaves like its model', () => {
  it('is fair and stingy, and loses no key, whatever the commands', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const clock = new FakeClock();
        const queue = new WorkQueue({ clock, random: new FakeRandom(1) });
        const model = new Model();
        for (const command of steps) runStep(command, queue, model, clock);
        const stats = queue.stats();
        expect(stats.processing).toBe(model.processing.size);
        expect(stats.waiting).toBe(model.delays.size);
        expect(Object.values(stats.ready).reduce((sum, n) => sum + n, 0)).toBe(model.ready.length);
      }),
      { numRuns: 1_000 },
    );
  });
});

function runStep(command: Step, queue: WorkQueue, model: Model, clock: FakeClock): void {
  switch (command.do) {
    case 'add':
      queue.add(command.key, command.class);
      model.add(command.key, command.class);
      return;
    case 'addAfter':
      queue.addAfter(command.key, command.ms, command.class);
      model.addAfter(command.key, command.ms, command.class);
      return;
    case 'take':
      expect(queue.take()?.key).toBe(model.take());
      return;
    case 'done': {
      const busy = [...model.processing.keys()];
      const chosen = busy[command.pick % Math.max(1, busy.length)];
      if (chosen === undefined) return;
      queue.done(chosen);
      model.done(chosen);
      return;
    }
    case 'advance':
      clock.advanceSync(command.ms);
      model.advance(command.ms);
  }
}
