import { type PushAnswer, type PushSettings, type PushWish, SealedValue } from '@lockkeeper/core';
import {
  buildParameterSettings,
  buildPush,
  buildPushOwner,
  buildReference,
  buildSecretSettings,
  FakeRandom,
} from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, type Bench, KeptLog, makeBench, roleOf, teamScope } from '../conformance/fakes/bench.ts';
import { serviceError } from '../conformance/fakes/service-error.ts';
import { marksOf } from './push/marks.ts';
import { createProviderOver } from './provider.ts';

const never = new AbortController().signal;
const scopes = { SecretsManager: teamScope('a'), ParameterStore: teamScope('a', { service: 'ParameterStore' }) };
const own = marksOf(buildPushOwner());

interface Pushed extends Partial<Omit<PushWish, 'value' | 'reference' | 'settings'>> {
  readonly bytes?: Uint8Array;
}

function wishOf(name: string, text: string, settings: PushSettings, { bytes, ...more }: Pushed): PushWish {
  const value = bytes === undefined ? SealedValue.ofText(text) : SealedValue.ofBytes(bytes);
  const reference = buildReference(name, { service: settings.service });
  return { reference, value: { kind: 'one', value }, settings, updatePolicy: 'Replace', ...more };
}

function push(bench: Bench, text: string, settings: PushSettings, more: Pushed = {}): Promise<PushAnswer> {
  const wish = wishOf('app', text, settings, more);
  const use = buildPush([wish.reference], { scope: scopes[settings.service] });
  return bench.clock.until(bench.provider.writer.push(use, wish, never));
}

function remove(bench: Bench, settings = { forceDeleteWithoutRecovery: false }) {
  const reference = buildReference('app');
  const use = buildPush([reference], { scope: scopes.SecretsManager });
  return bench.clock.until(bench.provider.writer.remove(use, { reference }, settings, never));
}

const operationsOf = ({ aws }: Bench): string[] =>
  aws.calls.map(({ operation }) => operation).filter((operation) => !operation.startsWith('AssumeRole'));

const inputOf = ({ aws }: Bench, operation: string) =>
  aws.calls.findLast((call) => call.operation === operation)?.input;

const secretOf = ({ aws }: Bench) => aws.secrets.find(ACCOUNT, 'app');
const parameterOf = ({ aws }: Bench) => aws.parameters.find(ACCOUNT, 'app');

describe('calls of a push', () => {
  it('to Secrets Manager: two for a new secret, two for an equal one, three for another value', async () => {
    const bench = makeBench();
    await push(bench, 'one', buildSecretSettings());
    await push(bench, 'one', buildSecretSettings());
    await push(bench, 'two', buildSecretSettings());
    expect(operationsOf(bench)).toEqual([
      'DescribeSecret',
      'CreateSecret',
      'DescribeSecret',
      'GetSecretValue',
      'DescribeSecret',
      'GetSecretValue',
      'PutSecretValue',
    ]);
    expect(bench.metrics.map(({ operation }) => operation)).toContain('PutSecretValue');
  });

  it('to Parameter Store: two for a new parameter, three for an equal one, four for another value', async () => {
    const bench = makeBench();
    await push(bench, 'one', buildParameterSettings());
    await push(bench, 'one', buildParameterSettings());
    await push(bench, 'two', buildParameterSettings());
    expect(operationsOf(bench)).toEqual([
      'ListTagsForResource',
      'PutParameter',
      'ListTagsForResource',
      'GetParameter',
      'DescribeParameters',
      'ListTagsForResource',
      'GetParameter',
      'DescribeParameters',
      'PutParameter',
    ]);
  });

  it('carry a token that tells nothing of the value, and keep it when they are tried again', async () => {
    const bench = makeBench();
    bench.aws.failNext('CreateSecret', serviceError('InternalServiceError', '', 500));
    await push(bench, 'one', buildSecretSettings());
    const tokens = bench.aws.calls.flatMap(({ input }) => input['ClientRequestToken'] ?? []);
    expect(tokens).toHaveLength(2);
    expect(new Set(tokens).size).toBe(1);
    const other = makeBench({ random: new FakeRandom(6) });
    await push(other, 'one', buildSecretSettings());
    expect(inputOf(other, 'CreateSecret')?.['ClientRequestToken']).not.toBe(tokens[0]);
  });
});

describe('what a push keeps in Secrets Manager', () => {
  it('brings description and key up to date, and leaves a key that nobody asked for', async () => {
    const bench = makeBench();
    await push(bench, 'x', buildSecretSettings({ kmsKeyId: 'alias/team' }));
    expect(await push(bench, 'x', buildSecretSettings())).toMatchObject({ change: 'unchanged' });
    const wanted = buildSecretSettings({ kmsKeyId: 'alias/other', description: 'new' });
    expect(await push(bench, 'x', wanted)).toMatchObject({ change: 'updated' });
    expect(secretOf(bench)).toMatchObject({ kmsKeyId: 'alias/other', description: 'new' });
    expect(bench.aws.count('PutSecretValue')).toBe(0);
  });

  it('threat/P5 leaves a resource policy that others set, push after push', async () => {
    const bench = makeBench();
    await push(bench, 'x', buildSecretSettings());
    const secret = secretOf(bench);
    if (secret !== undefined) secret.policy = '{"Statement":[{"Effect":"Deny"}]}';
    for (let i = 0; i < 10; i += 1) await push(bench, `value ${i}`, buildSecretSettings());
    expect(secret?.policy).toBe('{"Statement":[{"Effect":"Deny"}]}');
    expect(operationsOf(bench).filter((operation) => operation.includes('ResourcePolicy'))).toEqual([]);
  });

  it('threat/P5 sets a wished policy with public access blocked, whatever the manifest says, and once', async () => {
    const bench = makeBench();
    const document = '{"Version":"2012-10-17","Statement":[]}';
    const settings = buildSecretSettings({ resourcePolicy: { document, blockPublicPolicy: false } });
    await push(bench, 'x', settings);
    expect(inputOf(bench, 'PutResourcePolicy')).toMatchObject({ ResourcePolicy: document, BlockPublicPolicy: true });
    const secret = secretOf(bench);
    if (secret !== undefined) secret.policy = '{ "Statement": [], "Version": "2012-10-17" }';
    expect(await push(bench, 'x', settings)).toMatchObject({ change: 'unchanged' });
    expect(bench.aws.count('PutResourcePolicy')).toBe(1);
  });

  it('adds replicas and takes none away', async () => {
    const bench = makeBench();
    await push(bench, 'x', buildSecretSettings({ replicationLocations: ['eu-west-1', 'eu-central-1'] }));
    await push(bench, 'x', buildSecretSettings({ replicationLocations: ['eu-north-1'] }));
    await push(bench, 'x', buildSecretSettings());
    expect(secretOf(bench)?.regions).toEqual(['eu-west-1', 'eu-north-1']);
  });

  it('takes its own secret back from its deletion, and no other', async () => {
    const bench = makeBench();
    await push(bench, 'x', buildSecretSettings());
    await remove(bench);
    expect(secretOf(bench)?.isMarked).toBe(true);
    expect(await push(bench, 'x', buildSecretSettings())).toEqual({ kind: 'written', change: 'updated' });
    expect(secretOf(bench)?.isMarked).toBe(false);
    bench.aws.secrets.tag(ACCOUNT, 'app', new Map());
    bench.aws.secrets.markForDeletion(ACCOUNT, 'app');
    expect((await push(bench, 'x', buildSecretSettings())).kind).toBe('foreign');
    expect(bench.aws.count('RestoreSecret')).toBe(1);
  });

  it('refuses what AWS would not take, with sizes and before any change', async () => {
    const bench = makeBench();
    const bytes = Uint8Array.of(0xff);
    const answers = [
      await push(bench, 'x'.repeat(65_537), buildSecretSettings()),
      await push(bench, '', buildSecretSettings()),
      await push(bench, '', buildSecretSettings(), { bytes }),
      await push(bench, '', buildParameterSettings(), { bytes }),
      await push(bench, 'x'.repeat(4_097), buildParameterSettings()),
      await push(bench, 'x'.repeat(8_193), buildParameterSettings({ tier: 'Advanced' })),
    ];
    expect(answers.map((answer) => answer.kind === 'failed' && `${answer.code} ${answer.retry}`)).toEqual([
      'TooLarge change',
      'EmptyValue change',
      'NotText change',
      'NotText change',
      'TooLarge change',
      'TooLarge change',
    ]);
    expect(answers[0]).toMatchObject({ message: expect.stringMatching(/65537 bytes.*at most 65536/) });
    expect(operationsOf(bench)).toEqual(expect.not.arrayContaining(['CreateSecret', 'PutParameter']));
    expect(await push(bench, '', buildSecretSettings({ secretPushFormat: 'binary' }), { bytes })).toMatchObject({
      change: 'created',
    });
  });
});

describe('what a push keeps in Parameter Store', () => {
  it('threat/P8 encrypts a new parameter', async () => {
    const bench = makeBench();
    await push(bench, 'x', buildParameterSettings());
    expect(inputOf(bench, 'PutParameter')).toMatchObject({ Type: 'SecureString', Overwrite: false });
    expect(inputOf(bench, 'PutParameter')).not.toHaveProperty('KeyId');
  });

  it('keeps the type of one that is there, which AWS does not change', async () => {
    const bench = makeBench();
    await push(bench, 'x', buildParameterSettings({ secretType: 'String' }));
    expect(await push(bench, 'x', buildParameterSettings())).toMatchObject({ change: 'unchanged' });
    expect(await push(bench, 'y', buildParameterSettings())).toMatchObject({ change: 'updated' });
    expect(parameterOf(bench)?.type).toBe('String');
    expect(bench.log.lines.some(({ level, message }) => level === 'info' && message.includes('keeps its type'))).toBe(
      true,
    );
  });

  it('brings description, key, tier and policies up to date, and keeps a key and a tier that nobody asked for', async () => {
    const bench = makeBench();
    await push(bench, 'x', buildParameterSettings());
    const policies = '[{"Type":"Expiration"}]';
    const wanted = buildParameterSettings({ description: 'new', kmsKeyId: 'alias/team', tier: 'Advanced', policies });
    expect(await push(bench, 'x', wanted)).toMatchObject({ change: 'updated' });
    expect(await push(bench, 'x', wanted)).toMatchObject({ change: 'unchanged' });
    await push(bench, 'y', buildParameterSettings());
    expect(parameterOf(bench)).toMatchObject({ keyId: 'alias/team', tier: 'Advanced', policies });
  });

  it('does without the right to describe', async () => {
    const bench = makeBench();
    bench.aws.deny(roleOf(scopes.ParameterStore), 'ssm:DescribeParameters', '*');
    await push(bench, 'x', buildParameterSettings());
    expect(await push(bench, 'y', buildParameterSettings())).toMatchObject({ change: 'updated' });
  });
});

describe('removals', () => {
  it('threat/P4 keep the recovery window, unless the store forces them', async () => {
    const bench = makeBench();
    await push(bench, 'x', buildSecretSettings({ replicationLocations: ['eu-west-1'] }));
    const settings = { forceDeleteWithoutRecovery: false, recoveryWindowInDays: 7 };
    expect(await remove(bench, settings)).toEqual({ kind: 'removed' });
    expect(operationsOf(bench).slice(-2)).toEqual(['RemoveRegionsFromReplication', 'DeleteSecret']);
    expect(inputOf(bench, 'DeleteSecret')).toEqual({ SecretId: secretOf(bench)?.arn, RecoveryWindowInDays: 7 });
    expect(await remove(bench, settings)).toEqual({ kind: 'absent' });
    await push(bench, 'x', buildSecretSettings());
    await remove(bench, { ...settings, forceDeleteWithoutRecovery: true });
    expect(inputOf(bench, 'DeleteSecret')).toMatchObject({ ForceDeleteWithoutRecovery: true });
    expect(inputOf(bench, 'DeleteSecret')).not.toHaveProperty('RecoveryWindowInDays');
  });

  it('threat/P4 read the marks anew each time', async () => {
    const bench = makeBench();
    await push(bench, 'x', buildSecretSettings());
    bench.aws.secrets.tag(ACCOUNT, 'app', new Map([['managed-by', 'external-secrets']]));
    expect((await remove(bench)).kind).toBe('foreign');
    expect(bench.aws.count('DeleteSecret')).toBe(0);
  });
});

describe('a push that is cut off', () => {
  const settings = buildSecretSettings({
    tags: new Map([['env', 'prod']]),
    resourcePolicy: { document: '{"Version":"2012-10-17"}', blockPublicPolicy: true },
    replicationLocations: ['eu-west-1'],
  });
  const operations = [
    'CreateSecret',
    'PutSecretValue',
    'TagResource',
    'UntagResource',
    'UpdateSecret',
    'GetResourcePolicy',
    'PutResourcePolicy',
    'ReplicateSecretToRegions',
    'DescribeSecret',
    'GetSecretValue',
  ];

  it.each(operations)('at %s is finished by the next one', async (operation) => {
    for (const isNew of [true, false]) {
      const bench = makeBench();
      if (!isNew) {
        bench.aws.secrets.put(ACCOUNT, 'app', 'old');
        bench.aws.secrets.tag(ACCOUNT, 'app', new Map([...own, ['surplus', 'x']]));
      }
      bench.aws.failNext(operation, serviceError('ValidationException', ''));
      await push(bench, 'new', settings);
      await push(bench, 'new', settings);
      await push(bench, 'new', settings);
      expect(secretOf(bench)).toMatchObject({
        tags: new Map([...own, ['env', 'prod']]),
        policy: '{"Version":"2012-10-17"}',
        regions: ['eu-west-1'],
        isMarked: false,
      });
      expect(secretOf(bench)?.versions.at(-1)?.content).toBe('new');
      expect(await push(bench, 'new', settings)).toMatchObject({ change: 'unchanged' });
    }
  });

  it('starts again when the secret appears under its hands, and then asks whose it is (threat/P3)', async () => {
    const bench = makeBench();
    bench.aws.tamper('DescribeSecret', (reply) => {
      bench.aws.secrets.tag(ACCOUNT, 'app', new Map());
      return reply;
    });
    bench.aws.failNext('DescribeSecret', serviceError('ResourceNotFoundException', ''));
    bench.aws.secrets.put(ACCOUNT, 'app', 'theirs');
    expect((await push(bench, 'mine', buildSecretSettings())).kind).toBe('foreign');
    expect(operationsOf(bench)).toEqual(['DescribeSecret', 'CreateSecret', 'DescribeSecret']);
  });

  it('never writes to a secret that was made anew under the same name', async () => {
    const bench = makeBench();
    await push(bench, 'x', buildSecretSettings());
    bench.aws.tamper('GetSecretValue', (reply) => {
      bench.aws.secrets.remove(ACCOUNT, 'app');
      bench.aws.secrets.put(ACCOUNT, 'app', 'theirs');
      return reply;
    });
    expect((await push(bench, 'y', buildSecretSettings())).kind).toBe('foreign');
    expect(secretOf(bench)?.versions.map(({ content }) => content)).toEqual(['theirs']);
  });

  it('gives up where somebody creates and deletes all the time', async () => {
    const bench = makeBench();
    const gone = serviceError('ResourceNotFoundException', '');
    bench.aws.secrets.put(ACCOUNT, 'app', 'x');
    bench.aws.failNext('DescribeSecret', gone, gone, gone);
    expect(await push(bench, 'x', buildSecretSettings())).toMatchObject({ kind: 'failed', code: 'Conflict' });
  });

  it('is one at a time for a name, so that two properties of one secret are both kept', async () => {
    const bench = makeBench();
    bench.aws.delayMs = 50;
    const properties = ['a', 'b', 'c', 'd'];
    const pushes = properties.map((property) => push(bench, property, buildSecretSettings(), { property }));
    await bench.clock.until(Promise.all(pushes));
    expect(secretOf(bench)?.versions.at(-1)?.content).toBe('{"a":"a","b":"b","c":"c","d":"d"}');
  });

  it('by two operators at once leaves one secret with its marks and its value', async () => {
    const bench = makeBench();
    bench.aws.delayMs = 50;
    const { clock } = bench;
    const options = { identitySource: bench.source, clock, random: new FakeRandom(9), log: new KeptLog() };
    const other = { ...bench, provider: createProviderOver(bench.aws.clients(), options) };
    const answers = await clock.until(
      Promise.all([push(bench, 'x', buildSecretSettings()), push(other, 'x', buildSecretSettings())]),
    );
    expect(answers.map(({ kind }) => kind)).toEqual(['written', 'written']);
    expect(secretOf(bench)).toMatchObject({ tags: own });
    expect(secretOf(bench)?.versions).toHaveLength(1);
  });

  it('by a caller who leaves goes on to the end of its call, and the next one waits for it', async () => {
    const bench = makeBench();
    const { clock, provider, aws } = bench;
    await clock.until(provider.writer.push(buildPush([]), wishOf('x', 'x', buildSecretSettings(), {}), never));
    aws.delayMs = 100;
    const wish = wishOf('app', 'first', buildSecretSettings(), {});
    const use = buildPush([wish.reference], { scope: scopes.SecretsManager });
    const leaving = new AbortController();
    const left = provider.writer.push(use, wish, leaving.signal).catch((reason: unknown) => String(reason));
    await clock.advance(50);
    leaving.abort(new Error('left'));
    expect(await left).toBe('Error: left');
    expect(await push(bench, 'second', buildSecretSettings())).toMatchObject({ kind: 'written' });
    expect(secretOf(bench)?.versions.at(-1)?.content).toBe('second');
  });
});

describe('a refused push', () => {
  it('names the identity and the action, and an unlucky key as well', async () => {
    const bench = makeBench();
    bench.aws.deny(roleOf(scopes.SecretsManager), 'secretsmanager:CreateSecret', 'app');
    expect(await push(bench, 'x', buildSecretSettings())).toMatchObject({
      kind: 'denied',
      action: 'secretsmanager:CreateSecret',
      message: expect.stringContaining('User: arn:aws:sts::111111111111:assumed-role/team-a/'),
    });
  });

  it('is refused for an ARN, a version and the settings of another service', async () => {
    const bench = makeBench();
    const arn = buildReference('arn:aws:secretsmanager:eu-central-1:111111111111:secret:app-AbC123');
    const pinned = buildReference('app', { version: 'AWSPREVIOUS' });
    for (const reference of [arn, pinned]) {
      const use = buildPush([reference], { scope: scopes.SecretsManager });
      const wish = { ...wishOf('app', 'x', buildSecretSettings(), {}), reference };
      expect(await bench.clock.until(bench.provider.writer.push(use, wish, never))).toMatchObject({
        kind: 'failed',
        code: 'InvalidReference',
      });
    }
    const reference = buildReference('app');
    const use = buildPush([reference], { scope: scopes.SecretsManager });
    const wish = { ...wishOf('app', 'x', buildParameterSettings(), {}), reference };
    const answer = await bench.clock.until(bench.provider.writer.push(use, wish, never));
    expect(answer).toMatchObject({ kind: 'failed', code: 'InvalidReference' });
    expect(bench.aws.count()).toBe(0);
  });

  it('answers Closed once the provider is closed', async () => {
    const bench = makeBench();
    bench.provider.close();
    expect(await push(bench, 'x', buildSecretSettings())).toMatchObject({ kind: 'failed', code: 'Closed' });
  });
});
