import { readFileSync } from 'node:fs';
import type { FetchAnswer, Scope } from '@lockkeeper/core';
import { KubeClient } from '@lockkeeper/kube';
import { FakeClock, FakeSecretProvider } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { ClassPolicy } from '../cluster/class-policy.ts';
import { AnsweringTransport } from '../fakes/answering-transport.ts';
import { type MountScene, stageMount } from '../fakes/stage-mount.ts';

interface Case extends MountScene {
  readonly name: string;
  /** In place of the usual ones. */
  readonly values?: Values;
  readonly answers?: readonly {
    readonly region: string;
    readonly service?: Scope['service'];
    readonly object?: string;
    readonly answer: Exclude<FetchAnswer, { kind: 'value' }>;
  }[];
  /** Name to content and mode. */
  readonly files?: Readonly<Record<string, readonly [string, number]>>;
  readonly error?: string;
  readonly errorStart?: string;
  /** Regions that were asked. */
  readonly asked?: readonly string[];
  readonly identity?: Scope['base']['kind'];
}

type Values = Readonly<Partial<Record<'SecretsManager' | 'ParameterStore', Readonly<Record<string, string>>>>>;

const { values: VALUES, cases } = JSON.parse(
  readFileSync(new URL('../../cases/mounts.json', import.meta.url), 'utf8'),
) as {
  readonly values: Values;
  readonly cases: readonly Case[];
};

function make(wanted: Omit<Case, 'name'>) {
  const clock = new FakeClock();
  const provider = new FakeSecretProvider({ clock });
  for (const [service, values] of Object.entries(wanted.values ?? VALUES)) {
    for (const [name, text] of Object.entries(values)) provider.put(service as Scope['service'], name, text);
  }
  for (const { region, service, object, answer } of wanted.answers ?? []) {
    provider.intercept((reference, scope) => {
      const fits = scope.region === region && (service ?? scope.service) === scope.service;
      return fits && (object ?? reference.name) === reference.name ? answer : undefined;
    });
  }
  return { ...stageMount(wanted, clock, () => provider), provider, clock };
}

describe('Mounter', () => {
  it.each(cases)('$name', async (wanted) => {
    const { mount, provider } = make(wanted);
    if (wanted.files === undefined) {
      const message = wanted.error ?? (expect.stringContaining(wanted.errorStart ?? '') as string);
      await expect(mount()).rejects.toMatchObject({ name: 'LockkeeperError', message });
    } else {
      const { files, versions } = await mount();
      const found = files.map(({ path, mode, contents }) => [path, [contents.revealText(), mode]]);
      expect(Object.fromEntries(found)).toEqual(wanted.files);
      expect(versions.map(({ id }) => id)).toEqual(files.map(({ path }) => path));
    }
    const asked = [...new Set(provider.requests.map(({ use }) => use.scope.region))];
    if (wanted.asked !== undefined) expect(asked).toEqual(wanted.asked);
    if (wanted.identity !== undefined) expect(provider.requests[0]?.use.scope.base.kind).toBe(wanted.identity);
  });

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
