import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeAtomically } from './atomic-folder.ts';
import { VolumeRefusal } from './volume-file.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'atomic-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const file = (path: string, text: string, mode = 0o644) => ({ path, bytes: Buffer.from(text), mode });
const read = (path: string): Promise<string> => readFile(join(home, 'v', path), 'utf8');

describe('files of a volume', () => {
  test('lie behind one link, so that all change at once', async () => {
    expect(await writeAtomically(join(home, 'v'), [file('a', '1'), file('deep/b', '1')], 'first')).toBe(true);
    expect(await readdir(join(home, 'v'))).toEqual(['..data', '..first', 'a', 'deep']);
    expect(await writeAtomically(join(home, 'v'), [file('a', '2'), file('deep/b', '2')], 'second')).toBe(true);
    expect(await readdir(join(home, 'v'))).toEqual(['..data', '..second', 'a', 'deep']);
    expect([await read('a'), await read('deep/b')]).toEqual(['2', '2']);
  });

  test('are left alone when nothing changes', async () => {
    await writeAtomically(join(home, 'v'), [file('a', '1', 0o400)], 'first');
    expect(await writeAtomically(join(home, 'v'), [file('a', '1', 0o400)], 'second')).toBe(false);
    expect(await readdir(join(home, 'v'))).toContain('..first');
  });

  test('change with their mode alone, and go when they are no longer wanted', async () => {
    await writeAtomically(join(home, 'v'), [file('a', '1'), file('b', '1')], 'first');
    expect(await writeAtomically(join(home, 'v'), [file('a', '1', 0o600)], 'second')).toBe(true);
    expect((await stat(join(home, 'v', 'a'))).mode & 0o777).toBe(0o600);
    expect(await readdir(join(home, 'v'))).toEqual(['..data', '..second', 'a']);
  });

  test.each(['../x', '/etc/x', 'a/../../x', '..data', '..x/y', 'a//b', './a', 'a\0b', `${'x'.repeat(256)}`, ''])(
    'threat/V3 a path like %j is refused, and the old files stay',
    async (path) => {
      await writeAtomically(join(home, 'v'), [file('a', '1')], 'first');
      const bad = writeAtomically(join(home, 'v'), [file('a', '2'), file(path, 'x')], 'second');
      await expect(bad).rejects.toThrow(VolumeRefusal);
      expect(await read('a')).toBe('1');
      expect(await readdir(home)).toEqual(['v']);
    },
  );
});
