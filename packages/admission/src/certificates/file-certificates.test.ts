import { LockkeeperError } from '@lockkeeper/core';
import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { SILENT } from '../fakes/lab-cluster.ts';
import type { ServingPair } from './certificate-source.ts';
import { FileCertificates } from './file-certificates.ts';
import { makeAuthority, makeLeaf } from './issue.ts';

describe('certificates of files', () => {
  let clock: FakeClock;
  let files: Map<string, Uint8Array>;
  let one: ServingPair;
  let two: ServingPair;

  const read = (path: string): Promise<Uint8Array> => {
    const found = files.get(path);
    return found === undefined ? Promise.reject(new Error('ENOENT')) : Promise.resolve(found);
  };
  const open = () =>
    FileCertificates.open({ certificateFile: 'tls.crt', keyFile: 'tls.key', read, clock, log: SILENT });
  const put = (certificate: ServingPair, key: ServingPair): void => {
    files.set('tls.crt', Buffer.from(certificate.certificate));
    files.set('tls.key', key.key.reveal());
  };

  beforeEach(async () => {
    clock = new FakeClock();
    files = new Map();
    const ports = { clock, random: new FakeRandom(3) };
    const authority = await makeAuthority(ports);
    [one, two] = [await makeLeaf(authority, ['a'], ports), await makeLeaf(authority, ['a'], ports)];
  });

  it('are read once and again when they change; a swap that is only half done is waited out', async () => {
    put(one, one);
    const certificates = await open();
    const seen: string[] = [];
    certificates.onChange(({ certificate }) => seen.push(certificate));
    const stop = new AbortController();
    const ended = certificates.run(stop.signal);
    await clock.advance(60_000);
    expect(seen).toEqual([]);
    put(two, one);
    await clock.advance(30_000);
    files.delete('tls.key');
    await clock.advance(30_000);
    expect((await certificates.pair()).certificate).toBe(one.certificate);
    put(two, two);
    await clock.advance(30_000);
    expect(seen).toEqual([two.certificate]);
    stop.abort(new Error('stopping'));
    await clock.until(ended);
    expect(clock.pending).toBe(0);
  });

  it('must fit at the start', async () => {
    await expect(open()).rejects.toThrow(LockkeeperError);
    put(one, two);
    await expect(open()).rejects.toThrow('tls.crt and tls.key hold no certificate with its key');
  });
});
