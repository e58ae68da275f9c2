import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeOf } from './expectation.ts';

describe('judgeOf', () => {
  it('threat/L11 compares values and never shows one, not even a wrong one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lockkeeper-test-'));
    await writeFile(join(folder, 's.json'), '{"password":"hunter2-planted"}');
    const judge = await judgeOf({ kind: 'value', file: 's.json', property: 'password' }, folder, (text) => text);
    const [right, wrong] = [
      { ok: true, text: 'hunter2-planted' },
      { ok: true, text: 'other-planted' },
    ];
    expect([judge.accepts(right), judge.accepts(wrong)]).toEqual([true, false]);
    expect(`${judge.expected}${judge.show(right)}${judge.show(wrong)}`).not.toContain('planted');
    await rm(folder, { recursive: true });
  });

  it('does not take the text of a failure for the answer', async () => {
    const judge = await judgeOf({ kind: 'contains', text: 'deleted' }, '/', (text) => text);
    expect(judge.accepts({ ok: false, text: 'could not be deleted' })).toBe(false);
  });
});
