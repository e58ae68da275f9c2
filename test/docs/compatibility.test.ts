import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { insteadOf } from '@lockkeeper/admission/internal';
import { DEFAULT_POD_IDENTITY, POD_IDENTITY_FLAGS } from '@lockkeeper/core';
import { PARAMETER_NAMES, readObjects } from '@lockkeeper/csi/internal';
import { beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const PAGE = 'docs/compatibility.md';

interface Row {
  readonly what: string;
  readonly upstream: string;
  readonly ours: string;
}

/** The rows of the one table of a section. */
async function rowsOf(section: string): Promise<readonly Row[]> {
  const text = await readFile(join(root, PAGE), 'utf8');
  const [, body = ''] = text.split(`\n## ${section}\n`);
  const lines = (body.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(2).map((line) => {
    const [what = '', upstream = '', ours = ''] = line.slice(2, -2).split(' | ');
    return { what, upstream, ours };
  });
}

/** What rows of a sort name: `flag `--port`` is `--port`, of the sort `flag`. */
function named(rows: readonly Row[], sort: string): readonly string[] {
  return rows
    .filter(({ what }) => new RegExp(`^${sort}s? \``).test(what))
    .flatMap(({ what }) => [...what.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
}

/** What a process says of its flags; it ends at once, for `--help` or because a flag is refused. */
async function ask(name: 'csi' | 'admission', flags: readonly string[]): Promise<string> {
  const main = join(root, `packages/${name}/src/main.ts`);
  const args = ['--conditions=@lockkeeper/source', main, ...flags];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (said += part));
  await once(child, 'close');
  return said;
}

describe(`the table of ASCP in ${PAGE}`, () => {
  let rows: readonly Row[];
  beforeAll(async () => {
    rows = await rowsOf('The AWS provider of the Secrets Store CSI driver');
  });

  it('has every parameter of a class', () => {
    expect(named(rows, 'parameter').toSorted()).toEqual([...PARAMETER_NAMES].toSorted());
  });

  it('has every field of objects, and what stands in them', () => {
    const [entry] = readObjects('[{objectName: x, jmesPath: [{path: x}]}]');
    expect(named(rows, 'field').toSorted()).toEqual(Object.keys(entry ?? {}).toSorted());
    const text = JSON.stringify(rows);
    for (const inner of [entry?.jmesPath[0], entry?.failoverObject])
      for (const name of Object.keys(inner ?? {})) expect(text).toContain(`\`${name}\``);
  });

  it('has flags that the provider takes', async () => {
    const flags = named(rows, 'flag');
    expect(flags.length).toBeGreaterThan(5);
    expect(await ask('csi', [...flags.map((flag) => `${flag}=1`), '--help'])).toContain('Usage: lockkeeper csi');
  });
});

describe(`the table of the webhook in ${PAGE}`, () => {
  let rows: readonly Row[];
  beforeAll(async () => {
    rows = await rowsOf('The pod identity webhook');
  });

  it('has every flag that says what is injected, and others that the webhook takes', async () => {
    const refused = rows.filter(({ ours }) => ours.startsWith('refused'));
    const served = named(rows, 'flag').filter((flag) => !named(refused, 'flag').includes(flag));
    const upstream = Object.keys(POD_IDENTITY_FLAGS).filter((name) => !name.startsWith('compose-role-arn-'));
    expect(served).toEqual(expect.arrayContaining(upstream.map((name) => `--${name}`)));
    const isSwitch = (flag: string): boolean => /endpoint$|compose|watch-config-map/.test(flag);
    const given = served.map((flag) => (isSwitch(flag) ? flag : `${flag}=1`));
    expect(await ask('admission', ['--pod-identity', ...given, '--help'])).toContain('Usage: lockkeeper admission');
  });

  it('has flags that the webhook refuses, with what it says to write instead', () => {
    const refused = rows.filter(({ ours }) => ours.startsWith('refused'));
    expect(refused.length).toBeGreaterThan(5);
    for (const row of refused) {
      const said = named([row], 'flag').map((flag) => insteadOf(flag.slice('--'.length)))[0];
      expect(said, row.what).toBeDefined();
      for (const [, flag = ''] of row.ours.matchAll(/`(--[\w-]+)`/g)) expect(said).toContain(flag);
    }
  });

  it('has every annotation that is read', () => {
    expect(DEFAULT_POD_IDENTITY.annotationPrefix).toBe('eks.amazonaws.com');
    expect(named(rows, 'annotation')).toEqual([
      'role-arn',
      'audience',
      'sts-regional-endpoints',
      'token-expiration',
      'skip-containers',
    ]);
  });
});
