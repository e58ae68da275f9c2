import { FakeClock } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { Batcher, type BatcherOptions } from './batcher.ts';

type Options = BatcherOptions<string, string, string>;

function makeBatcher(more: Partial<Options> = {}) {
  const clock = new FakeClock();
  const sent: { context: string; items: string[]; at: number }[] = [];
  const answers: string[] = [];
  const batcher = new Batcher<string, string, string>({
    clock,
    idleMs: 10,
    busyIdleMs: 10,
    bulkIdleMs: 100,
    bulkMaxMs: 300,
    maxMs: 50,
    maxItems: 3,
    maxBytes: 1_000,
    bytesOf: (item) => item.length,
    permit: async () => () => undefined,
    run: async (context, flights) => {
      sent.push({ context, items: flights.map(({ item }) => item), at: clock.monotonic() });
      flights.forEach((flight) => flight.settle(`answer to ${flight.item}`));
    },
    crashed: () => 'crashed',
    ...more,
  });
  const ask = (group: string, item: string) =>
    batcher.submit(group, `context of ${group}`, item, item, (answer) => answers.push(answer));
  return { clock, sent, answers, batcher, ask };
}

describe('Batcher', () => {
  it('sends when nothing came for a while', async () => {
    const { clock, sent, ask } = makeBatcher();
    ask('a', '1');
    await clock.advance(9);
    ask('a', '2');
    await clock.advance(9);
    expect(sent).toEqual([]);
    await clock.advance(1);
    expect(sent).toEqual([{ context: 'context of a', items: ['1', '2'], at: 19 }]);
  });

  it('sends at the latest when the longest wait is over, however steadily items come', async () => {
    const { clock, sent, ask } = makeBatcher({ maxItems: 100 });
    for (let i = 0; i < 20; i += 1) {
      ask('a', `${i}`);
      await clock.advance(5);
    }
    expect(sent[0]).toMatchObject({ at: 50, items: Array.from({ length: 10 }, (_, i) => `${i}`) });
  });

  it('waits longer for company in a group that asked within the last second', async () => {
    const { clock, sent, ask } = makeBatcher({ busyIdleMs: 40 });
    ask('a', '1');
    await clock.advance(10);
    expect(sent).toHaveLength(1);
    ask('a', '2');
    await clock.advance(39);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(sent).toHaveLength(2);
    await clock.advance(1_001);
    ask('a', '3');
    await clock.advance(10);
    expect(sent).toHaveLength(3);
  });

  it('lets bulk requests wait longer, until somebody comes who is in a hurry', async () => {
    const { clock, sent, answers, batcher, ask } = makeBatcher();
    const bulk = (item: string) =>
      batcher.submit('a', 'context of a', item, item, (answer) => answers.push(answer), { isBulk: true });
    bulk('1');
    await clock.advance(99);
    expect(sent).toEqual([]);
    await clock.advance(1);
    expect(sent).toHaveLength(1);
    bulk('2');
    await clock.advance(50);
    ask('a', '3');
    await clock.advance(10);
    expect(sent[1]?.items).toEqual(['2', '3']);
  });

  it('hurries a bulk request that somebody else asks for in a hurry', async () => {
    const { clock, sent, batcher, ask } = makeBatcher();
    batcher.submit('a', 'context of a', '1', '1', () => undefined, { isBulk: true });
    await clock.advance(50);
    ask('a', '1');
    await clock.advance(10);
    expect(sent).toHaveLength(1);
  });

  it('lets a request join a flight that was sent recently enough for it, and no other', async () => {
    const held: (() => void)[] = [];
    const { clock, sent, answers, batcher, ask } = makeBatcher({
      run: async (context, flights) => {
        sent.push({ context, items: flights.map(({ item }) => item), at: clock.monotonic() });
        await new Promise<void>((resolve) => held.push(resolve));
        flights.forEach((flight) => flight.settle('first'));
      },
    });
    ask('a', '1');
    await clock.advance(30);
    const late = (maxAgeMs: number, name: string) =>
      batcher.submit('a', 'context of a', '1', '1', (answer) => answers.push(`${name}: ${answer}`), { maxAgeMs });
    late(20, 'fresh enough');
    late(19, 'too old for it');
    late(0, 'wants a later read');
    held[0]?.();
    await clock.settle();
    expect(answers).toEqual(['first', 'fresh enough: first']);
    await clock.advance(10);
    expect(sent).toHaveLength(2);
  });

  it('sends a full call at once and the rest after its window', async () => {
    const { clock, sent, ask } = makeBatcher();
    ['1', '2', '3', '4'].forEach((item) => ask('a', item));
    await clock.settle();
    expect(sent.map(({ items }) => items)).toEqual([['1', '2', '3']]);
    await clock.advance(10);
    expect(sent.map(({ items }) => items)).toEqual([['1', '2', '3'], ['4']]);
  });

  it('never puts two groups into one call', async () => {
    const { clock, sent, ask, answers } = makeBatcher();
    ask('a', '1');
    ask('b', '1');
    await clock.advance(10);
    expect(sent.map(({ context }) => context)).toEqual(['context of a', 'context of b']);
    expect(answers).toHaveLength(2);
  });

  it('sends equal items once, and tells everybody', async () => {
    const { clock, sent, ask, answers } = makeBatcher();
    ['1', '1', '1', '1', '1'].forEach((item) => ask('a', item));
    await clock.advance(10);
    expect(sent.map(({ items }) => items)).toEqual([['1']]);
    expect(answers).toEqual(Array.from({ length: 5 }, () => 'answer to 1'));
  });

  it('opens a new flight for an item whose flight is already sent', async () => {
    const flying: (() => void)[] = [];
    const { clock, ask, answers } = makeBatcher({
      run: async (_, flights) => {
        flying.push(() => flights.forEach((flight) => flight.settle(`read ${flying.length}`)));
      },
    });
    ask('a', '1');
    await clock.advance(10);
    ask('a', '1');
    await clock.advance(10);
    expect(flying).toHaveLength(2);
    flying[0]?.();
    expect(answers).toHaveLength(1);
  });

  it('bounds the bytes of a call, and still sends an item that is larger by itself', async () => {
    const { clock, sent, ask } = makeBatcher({ maxBytes: 5 });
    ['aaa', 'bbb', 'cccccccccc'].forEach((item) => ask('a', item));
    await clock.advance(100);
    expect(sent.map(({ items }) => items)).toEqual([['aaa'], ['bbb'], ['cccccccccc']]);
  });

  it('fills up calls while the group waits for its permit', async () => {
    const open: (() => void)[] = [];
    const { clock, sent, ask } = makeBatcher({
      permit: () => new Promise((resolve) => open.push(() => resolve(() => undefined))),
    });
    ask('a', '1');
    await clock.advance(10);
    ask('a', '2');
    await clock.advance(100);
    ask('a', '3');
    await clock.advance(100);
    expect([open.length, sent.length]).toEqual([1, 0]);
    open[0]?.();
    await clock.settle();
    expect(sent.map(({ items }) => items)).toEqual([['1', '2', '3']]);
  });

  it('drops an unsent item that nobody waits for, and only then', async () => {
    const { clock, sent, ask, answers, batcher } = makeBatcher();
    const leave = ask('a', '1');
    const leaveOther = ask('a', '2');
    ask('a', '2');
    leave();
    leaveOther();
    await clock.advance(10);
    expect(sent.map(({ items }) => items)).toEqual([['2']]);
    expect(answers).toEqual(['answer to 2']);
    ask('b', '1')();
    expect(batcher.size).toBe(0);
    await clock.advance(100);
    expect([clock.pending, batcher.size]).toEqual([0, 0]);
  });

  it('answers everybody when the call throws, and gives the permit back', async () => {
    let released = 0;
    const { clock, ask, answers } = makeBatcher({
      permit: async () => () => {
        released += 1;
      },
      run: async () => {
        throw new Error('bug');
      },
    });
    ['1', '2'].forEach((item) => ask('a', item));
    await clock.advance(10);
    expect([answers, released]).toEqual([['crashed', 'crashed'], 1]);
  });
});
