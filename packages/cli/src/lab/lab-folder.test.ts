import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLabFolder } from './lab-folder.ts';

describe('openLabFolder', () => {
  const at = { folder: '' };
  beforeEach(async () => {
    at.folder = await mkdtemp(join(tmpdir(), 'lockkeeper-test-'));
  });
  afterEach(() => rm(at.folder, { recursive: true, force: true }));

  it('threat/B3 makes a folder of random name that only its owner may enter, and takes it away', async () => {
    const [one, two] = [await openLabFolder(undefined), await openLabFolder(undefined)];
    expect(one.path).not.toBe(two.path);
    expect((await stat(one.path)).mode & 0o777).toBe(0o700);
    await writeFile(one.file('kubeconfig'), 'x');
    one.remove();
    two.remove();
    expect([existsSync(one.path), existsSync(two.path)]).toEqual([false, false]);
  });

  it('takes away only what a lab wrote from a folder that was there before', async () => {
    await writeFile(join(at.folder, 'mine.txt'), 'x');
    const folder = await openLabFolder(at.folder);
    await writeFile(folder.file('operator.log'), 'x');
    folder.remove();
    expect(await readdir(at.folder)).toEqual(['mine.txt']);
  });

  it('keeps a folder it made when somebody put a file of their own there', async () => {
    const folder = await openLabFolder(join(at.folder, 'new'));
    await writeFile(join(folder.path, 'mine.txt'), 'x');
    folder.remove();
    expect(await readdir(folder.path)).toEqual(['mine.txt']);
  });

  it('refuses a folder that holds files of another lab', async () => {
    await writeFile(join(at.folder, 'aws-config'), 'theirs');
    await expect(openLabFolder(at.folder)).rejects.toThrow('another lab may be using this folder');
  });

  it('threat/B3 refuses a link in place of a file, also one that leads nowhere', async () => {
    await symlink('/nowhere', join(at.folder, 'kubeconfig'));
    await expect(openLabFolder(at.folder)).rejects.toThrow('exists already');
  });

  it('threat/L12 refuses a path with control characters', async () => {
    await expect(openLabFolder(join(at.folder, 'a\nb'))).rejects.toThrow('control characters');
  });
});
