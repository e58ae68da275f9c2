import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FetchAnswer, type Scope, SealedValue } from '@lockkeeper/core';
import { KubeClient } from '@lockkeeper/kube';
import { FakeClock, FakeSecretProvider } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { ClassPolicy } from '../cluster/class-policy.ts';
import { AnsweringTransport } from '../fakes/answering-transport.ts';
import { type MountScene, stageMount } from '../fakes/stage-mount.ts';

/** Text, or bytes in base64. */
type Content = string | { readonly base64: string };
type Values = Readonly<Partial<Record<Scope['service'], Readonly<Record<string, Content>>>>>;

interface Case extends MountScene {
  readonly name: string;
  /** Number of the rule of ASCP that it belongs to. */
  readonly rule?: number;
  /** In place of the usual ones. */
  readonly values?: Values;
  /** What only one region has. */
  readonly regionValues?: Readonly<Record<string, Values>>;
  readonly answers?: readonly {
    readonly region: string;
    readonly service?: Scope['service'];
    readonly object?: string;
    readonly answer: Exclude<FetchAnswer, { kind: 'value' }>;
  }[];
  /** Name to content and mode. */
  readonly files?: Readonly<Record<string, readonly [Content, number]>>;
  readonly error?: string;
  /** The refusal where the provider writes the files and the driver would not refuse. */
  readonly errorOfProvider?: string;
  /** Regions that were asked. */
  readonly asked?: readonly string[];
  readonly identity?: Scope['base']['kind'];
}

interface Cases {
  readonly contents: {
    /** Cases of each chapter. */
    readonly chapters: Readonly<Record<string, number>>;
    readonly rules: readonly { readonly rule: number; readonly upstream: string; readonly cases: number }[];
  };
  /** Of AWS, in every region. */
  readonly values: Values;
  readonly chapters: Readonly<Record<string, readonly Case[]>>;
}

const {
  contents,
  values: VALUES,
  chapters,
} = JSON.parse(readFileSync(new URL('../../cases/mounts.json', import.meta.url), 'utf8')) as Cases;

const bytesOf = (content: Content): Buffer =>
  typeof content === 'string' ? Buffer.from(content) : Buffer.from(content.base64, 'base64');

const each = (values: Values): readonly (readonly [Scope['service'], string, Content])[] =>
  (Object.keys(values) as Scope['service'][]).flatMap((service) =>
    Object.entries(values[service] ?? {}).map(([name, content]) => [service, name, content] as const),
  );

function make(wanted: Omit<Case, 'name'>) {
  const clock = new FakeClock();
  const provider = new FakeSecretProvider({ clock });
  for (const [service, name, content] of each(wanted.values ?? VALUES)) {
    provider.put(service, name, typeof content === 'string' ? content : bytesOf(content));
  }
  for (const [region, values] of Object.entries(wanted.regionValues ?? {})) {
    const own = each(values);
    provider.intercept((reference, scope) => {
      const found = own.find(([service, name]) => service === scope.service && name === reference.name);
      if (scope.region !== region || found === undefined) return undefined;
      return { kind: 'value', value: SealedValue.ofBytes(bytesOf(found[2])), form: 'binary', version: '1' };
    });
  }
  for (const { region, service, object, answer } of wanted.answers ?? []) {
    provider.intercept((reference, scope) => {
      const fits = scope.region === region && (service ?? scope.service) === scope.service;
      return fits && (object ?? reference.name) === reference.name ? answer : undefined;
    });
  }
  return { ...stageMount(wanted, clock, () => provider), provider, clock };
}

it('counts its cases in the table of contents', () => {
  const all = Object.values(chapters).flat();
  const counted = Object.entries(chapters).map(([chapter, cases]) => [chapter, cases.length]);
  expect(Object.fromEntries(counted)).toEqual(contents.chapters);
  expect(contents.rules.map(({ rule }) => rule)).toEqual(contents.rules.map((_, i) => i + 1));
  for (const { rule, cases } of contents.rules) expect(all.filter((one) => one.rule === rule)).toHaveLength(cases);
});

describe.each(Object.entries(chapters))('%s', (_, cases) => {
  it.each(cases)('$name', async (wanted) => {
    const { mount, provider } = make(wanted);
    if (wanted.files === undefined) {
      await expect(mount()).rejects.toMatchObject({ name: 'LockkeeperError', message: wanted.error });
    } else {
      const { files, versions } = await mount();
      const found = files.map(({ path, mode, contents }) => [path, [Buffer.from(contents.reveal()), mode]]);
      const expected = Object.entries(wanted.files).map(([path, [content, mode]]) => [path, [bytesOf(content), mode]]);
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
      expect(versions.map(({ id }) => id)).toEqual(files.map(({ path }) => path));
    }
    const asked = [...new Set(provider.requests.map(({ use }) => use.scope.region))];
    if (wanted.asked !== undefined) expect(asked).toEqual(wanted.asked);
    if (wanted.identity !== undefined) expect(provider.requests[0]?.use.scope.base.kind).toBe(wanted.identity);
  });
});

describe('the same mounts where the provider writes the files', () => {
  const mounted = Object.values(chapters)
    .flat()
    .filter(({ files }) => files !== undefined);

  it.each(mounted)('$name', async ({ files = {}, errorOfProvider, ...wanted }) => {
    const kubeletPath = await realpath(await mkdtemp(join(tmpdir(), 'lockkeeper-mounts-')));
    const targetPath = join(kubeletPath, 'pods/pod-1/volumes/kubernetes.io~csi/secrets/mount');
    await mkdir(targetPath, { recursive: true });
    try {
      const mount = make({ ...wanted, kubeletPath, targetPath }).mount();
      if (errorOfProvider !== undefined) return await expect(mount).rejects.toThrow(errorOfProvider);
      const { versions } = await mount;
      expect(versions.map(({ id }) => id)).toEqual(Object.keys(files));
      for (const [path, [content, mode]] of Object.entries(files)) {
        const file = join(targetPath, path);
        expect([await readFile(file), (await stat(file)).mode & 0o7777]).toEqual([bytesOf(content), mode]);
      }
    } finally {
      await rm(kubeletPath, { recursive: true });
    }
  });
});

describe('Mounter', () => {
  const parameters = { objects: '[{objectName: TestSecret1, objectType: secretsmanager}]' };

  it('gives the new version after a rotation, and the version of a label that moved', async () => {
    const { mount, provider } = make({ parameters });
    const first = await mount();
    expect((await mount()).versions).toEqual(first.versions);
    provider.put('SecretsManager', 'TestSecret1', 'rotated');
    const second = await mount();
    expect(second.versions).not.toEqual(first.versions);
    expect(second.files[0]?.contents.revealText()).toBe('rotated');
  });

  it('reads a ServiceAccount once for many mounts, and again for a changed role after a while', async () => {
    const { mount, provider, transport, clock } = make({ parameters });
    await Promise.all([mount(), mount(), mount()]);
    await mount();
    expect(transport.requests).toHaveLength(1);
    const path = '/api/v1/namespaces/team-red/serviceaccounts/default';
    const annotations = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/other' };
    transport.objects.set(path, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace: 'team-red', uid: 'sa-1', annotations },
    });
    await clock.advance(10_001);
    await mount();
    expect(provider.requests.at(-1)?.use.scope.base).toMatchObject({
      roleArn: expect.stringContaining('other') as string,
    });
  });

  it('asks AWS for nothing when the token or the class is refused', async () => {
    for (const wanted of [{ parameters, tokens: '{}' }, { parameters: { objects: '[]' } }]) {
      const { mount, provider } = make(wanted);
      await expect(mount()).rejects.toThrow(/token|objects is empty/);
      expect(provider.requests).toEqual([]);
    }
  });

  it('threat/V1 lets pods change settings, or nothing, or all, as the platform says', async () => {
    const own = { objects: parameters.objects, region: 'us-east-1' };
    const path = '/apis/secrets-store.csi.x-k8s.io/v1/namespaces/team-red/secretproviderclasses/db';
    const client = new KubeClient(
      new AnsweringTransport({
        [path]: {
          apiVersion: 'secrets-store.csi.x-k8s.io/v1',
          kind: 'SecretProviderClass',
          metadata: { name: 'db' },
          spec: { parameters: own },
        },
      }),
      { clock: new FakeClock(), userAgent: 'test', requestTimeoutMs: 1_000 },
    );
    const none = { failoverRegion: '', pathTranslation: '', usePodIdentity: '', preferredAddressType: '' };
    const sent = (more: object) => ({
      pod: { namespace: 'team-red', name: '', uid: '', serviceAccount: '' },
      className: 'db',
      parameters: { ...none, ...own, ...more },
    });
    const check = (overrides: 'none' | 'settings' | 'all', more: object) =>
      new ClassPolicy(client, new FakeClock(), overrides).check(sent(more), 'team-red');
    await check('none', {});
    await expect(check('none', { region: 'eu-west-1' })).rejects.toThrow(/change the parameter region/);
    await expect(check('none', { usePodIdentity: 'true' })).rejects.toThrow(/change the parameter usePodIdentity/);
    await check('settings', { region: 'eu-west-1' });
    await expect(check('settings', { objects: '[]' })).rejects.toThrow(/change the parameter objects/);
    await check('all', { objects: '[]' });
  });
});
