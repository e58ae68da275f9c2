import { describe, expect, it } from 'vitest';
import { SharedRead } from './shared-read.ts';

function setup() {
  const reads: PromiseWithResolvers<number>[] = [];
  const shared = new SharedRead<number>(() => {
    const read = Promise.withResolvers<number>();
    reads.push(read);
    return read.promise;
  });
  return { reads, shared };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a shared read', () => {
  it('begins after everybody who gets its answer has asked', async () => {
    const { reads, shared } = setup();
    const first = shared.read();
    const [second, third] = [shared.read(), shared.read()];
    expect(reads).toHaveLength(1);
    reads[0]?.resolve(1);
    expect(await first).toBe(1);
    await settled();
    expect(reads).toHaveLength(2);
    reads[1]?.resolve(2);
    expect(await Promise.all([second, third])).toEqual([2, 2]);
    const later = shared.read();
    expect(reads).toHaveLength(3);
    reads[2]?.resolve(3);
    expect(await later).toBe(3);
  });

  it('that fails fails for those who share it only', async () => {
    const { reads, shared } = setup();
    const first = shared.read();
    const second = shared.read();
    reads[0]?.reject(new Error('no'));
    await expect(first).rejects.toThrow('no');
    await settled();
    reads[1]?.resolve(2);
    expect(await second).toBe(2);
  });
});
