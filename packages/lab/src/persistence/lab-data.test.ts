import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LockkeeperError } from '@lockkeeper/core';
import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AccessKeys } from '../aws/identity/access-keys.ts';
import { Accounts } from '../aws/state/account.ts';
import { ApiClient, drain, makeSigningKey } from '../kubernetes/fakes/api-client.ts';
import { type LabData, openLabData } from './lab-data.ts';
import { STATE_FILE } from './open-state-folder.ts';

const key = makeSigningKey();
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const owner = process.getuid?.();

describe('state that lasts', () => {
  let parent = '';
  let folder = '';
  let file = '';
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'lab-data-'));
    folder = join(parent, 'data');
    file = join(folder, STATE_FILE);
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  const open = (): Promise<LabData> =>
    openLabData({ folder, log: silent, defer: (run) => void setImmediate(run), owner });
  const clientOf = (data: LabData): ApiClient =>
    new ApiClient(new FakeClock(), new FakeRandom(1), key, { persistence: data.kubernetes });
  const refusalOf = async (): Promise<string> => {
    const error: unknown = await open().catch((one: unknown) => one);
    expect(error).toBeInstanceOf(LockkeeperError);
    return (error as LockkeeperError).message;
  };
  const secret = (name: string): { metadata: { name: string }; data: { a: string } } => ({
    metadata: { name },
    data: { a: 'MQ==' },
  });
  const secrets = '/api/v1/namespaces/default/secrets';

  test('objects, their versions and the counter of versions are those of the process before', async () => {
    const first = await open();
    const before = clientOf(first);
    const made = await before.call('POST', secrets, secret('one'));
    await before.call('POST', secrets, secret('two'));
    await before.call('DELETE', `${secrets}/two`);
    const revision = before.api.store.revision;
    before.api.close();
    first.close();
    const second = await open();
    const after = clientOf(second);
    expect(await after.call('GET', `${secrets}/one`)).toMatchObject({ status: 200, body: made.body });
    expect((await after.call('GET', `${secrets}/two`)).status).toBe(404);
    expect(after.api.store.revision).toBeGreaterThanOrEqual(revision);
    const next = await after.call('POST', secrets, secret('three'));
    expect(Number((next.body as { metadata: { resourceVersion: string } }).metadata.resourceVersion)).toBeGreaterThan(
      revision,
    );
    after.api.close();
    second.close();
  });

  test('a watch from a version of the process before is told to list again', async () => {
    const first = await open();
    const before = clientOf(first);
    const made = await before.call('POST', secrets, secret('one'));
    await before.call('POST', secrets, secret('two'));
    before.api.close();
    first.close();
    const second = await open();
    const after = clientOf(second);
    const { resourceVersion } = (made.body as { metadata: { resourceVersion: string } }).metadata;
    const events = await drain(
      await after.watch(`${secrets}?watch=1&timeoutSeconds=1&resourceVersion=${resourceVersion}`),
    );
    expect(events).toMatchObject([{ type: 'ERROR', object: { code: 410 } }]);
    after.api.close();
    second.close();
  });

  test('custom resources are served at once, and what was being deleted goes on being deleted', async () => {
    const first = await open();
    const before = clientOf(first);
    const crd = {
      metadata: { name: 'lamps.example.test' },
      spec: {
        group: 'example.test',
        scope: 'Namespaced',
        names: { plural: 'lamps', singular: 'lamp', kind: 'Lamp', listKind: 'LampList' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        ],
      },
    };
    await before.call('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', crd);
    before.api.settle();
    await before.call('POST', '/api/v1/namespaces', { metadata: { name: 'brief' } });
    const lamps = '/apis/example.test/v1/namespaces/brief/lamps';
    const lamp = { apiVersion: 'example.test/v1', kind: 'Lamp', metadata: { name: 'l' } };
    expect((await before.call('POST', lamps, lamp)).status).toBe(201);
    // Marked, but the process ends before its controllers run.
    await before.call('DELETE', '/api/v1/namespaces/brief');
    before.api.close();
    first.close();
    const second = await open();
    const after = clientOf(second);
    expect((await after.call('GET', '/apis/example.test/v1/lamps')).body).toMatchObject({ items: [] });
    expect((await after.call('GET', '/api/v1/namespaces/brief')).status).toBe(404);
    after.api.close();
    second.close();
  });

  test('threat/B3 folder and files are for their owner only, also where they were wider', async () => {
    await mkdir(folder, { mode: 0o755 });
    await chmod(folder, 0o755);
    const data = await open();
    const client = clientOf(data);
    await client.call('POST', secrets, secret('one'));
    const modes = await Promise.all([folder, file, `${file}-wal`].map(async (path) => (await stat(path)).mode & 0o777));
    expect(modes).toEqual([0o700, 0o600, 0o600]);
    client.api.close();
    data.close();
  });

  test('threat/B3 a link in place of the folder or the file is not followed', async () => {
    await symlink(parent, folder);
    expect(await refusalOf()).toContain('is not a plain folder');
    await rm(folder);
    await mkdir(folder);
    await writeFile(join(parent, 'else'), '');
    await symlink(join(parent, 'else'), file);
    expect(await refusalOf()).toContain('is not a plain file');
  });

  test('a second lab on the same file is refused', async () => {
    const data = await open();
    expect(await refusalOf()).toContain('is in use by another lab');
    data.close();
    (await open()).close();
  });

  test('a damaged file, a foreign one and one of a newer version are refused with what to do, and left as they are', async () => {
    const filled = async (): Promise<Buffer> => {
      const data = await open();
      const client = clientOf(data);
      for (let i = 0; i < 50; i++) await client.call('POST', secrets, secret(`s${i}`));
      client.api.close();
      data.close();
      return readFile(file);
    };
    const whole = await filled();
    const holed = Buffer.from(whole);
    holed.fill(0x5a, 4096, 12_288);
    const sqlite = (sql: string): Promise<Buffer> => {
      const path = join(parent, 'other.sqlite');
      const db = new DatabaseSync(path);
      db.exec(sql);
      db.close();
      return readFile(path);
    };
    const newer = Buffer.from(whole);
    newer.writeUInt32BE(99, 60);
    const table: readonly (readonly [Buffer, string])[] = [
      [Buffer.from('this is a letter, not a database. '.repeat(100)), 'is damaged'],
      [holed, 'is damaged'],
      [whole.subarray(0, whole.length - 5000), 'is damaged'],
      [await sqlite('create table letters(a)'), 'is not the state of a lab'],
      [newer, 'has version 99'],
    ];
    for (const [bytes, message] of table) {
      await writeFile(file, bytes);
      const text = await refusalOf();
      expect(text).toContain(message);
      expect(text).toContain('left as it is');
      expect((await readFile(file)).equals(bytes), message).toBe(true);
    }
  });

  test.each([
    ['["account","111122223333","__proto__"]', '{"polluted":true}'],
    ['["account","111122223333","__proto__","polluted"]', 'true'],
    ['["account","111122223333","no-such-state","x"]', '{}'],
    ['["account","111122223333","iam","users","a"]', '{"$privateKey":"planted"}'],
    ['["key","AKIA"]', 'planted-no-json'],
    ['planted-no-path', '{}'],
    ['["account","111122223333","iam","users","a"]', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('threat/B8 state of AWS that no lab has written is refused, and quoted nowhere: %s %.30s', async (path, body) => {
    (await open()).close();
    const db = new DatabaseSync(file);
    db.prepare('insert into aws(path, body) values(?, ?)').run(path, body);
    db.close();
    const data = await open();
    const state = { accounts: new Accounts(), keys: new AccessKeys(new FakeRandom(1)) };
    expect(() => data.aws.load(state)).toThrow(/^the state of the lab holds what no lab has written; move it away/);
    expect('polluted' in {}).toBe(false);
    data.close();
  });

  test('threat/B8 an object that no lab has written is refused, and quoted nowhere', async () => {
    const first = await open();
    const client = clientOf(first);
    await client.call('POST', secrets, secret('one'));
    client.api.close();
    first.close();
    const db = new DatabaseSync(file);
    db.exec("update objects set body = 'planted-no-json'");
    db.close();
    const data = await open();
    expect(() => clientOf(data)).toThrow(/^the state of the lab holds what no lab has written; move it away/);
    data.close();
  });

  test('when the state cannot be written, every request is refused from then on and nothing is acknowledged', async () => {
    const data = await open();
    const failing = {
      ...data.kubernetes,
      settled: () => Promise.reject(new LockkeeperError('Unavailable', 'disk full')),
    };
    const client = new ApiClient(new FakeClock(), new FakeRandom(1), key, { persistence: failing });
    expect((await client.call('POST', secrets, secret('one'))).status).toBe(500);
    expect((await client.call('GET', secrets)).status).toBe(500);
    client.api.close();
    data.close();
  });
});
