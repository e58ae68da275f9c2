import type { Log } from '@lockkeeper/core';
import { FakeClock } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { SILENT } from '../fakes/lab-cluster.ts';
import { AssociationsFile } from './associations-file.ts';

const LISTED = '{"identities":[{"namespace":"shop","serviceAccount":"reader"}]}';

describe('the file of associations', () => {
  const clock = new FakeClock();
  const open = (file: { text?: string }, said: string[] = []) => {
    const log: Log = { ...SILENT, warn: (message) => said.push(message) };
    const read = () =>
      file.text === undefined ? Promise.reject(new Error('ENOENT')) : Promise.resolve(Buffer.from(file.text));
    return AssociationsFile.open({ path: '/file', read, clock, log });
  };

  it('is read once and again when it changes; one that cannot be understood leaves the last list', async () => {
    const file: { text?: string } = { text: LISTED };
    const said: string[] = [];
    const associations = await open(file, said);
    const stop = new AbortController();
    const ended = associations.run(stop.signal);
    expect([...associations.accounts]).toEqual(['shop/reader']);
    file.text = '{"identities":';
    await clock.advance(5_000);
    expect(associations.accounts.size).toBe(1);
    await clock.advance(5_000);
    expect(said).toHaveLength(1);
    file.text = '';
    await clock.advance(5_000);
    expect(associations.accounts.size).toBe(0);
    file.text = LISTED;
    await clock.advance(5_000);
    expect(associations.accounts.size).toBe(1);
    delete file.text;
    await clock.advance(5_000);
    expect(associations.accounts.size).toBe(0);
    stop.abort();
    await clock.until(ended);
  });

  it('lists nobody while it is missing, and is refused at start when it is something else', async () => {
    expect((await open({})).accounts.size).toBe(0);
    await expect(open({ text: '[planted]' })).rejects.toThrow(
      /^--watch-container-credentials-config: \/file: it is not an object/,
    );
    await expect(open({ text: '{"identities":[{"namespace":"a"}]}' })).rejects.toThrow('entry 0');
  });
});
