import { type FailedAnswer, SealedValue } from '@lockkeeper/core';
import { FakeClock, FakeSecretProvider } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { parseObjects } from '../objects/parse-objects.ts';
import { type FetchContext, ObjectFetcher } from './fetch-objects.ts';
import type { Regions } from './regions.ts';

const BOTH: Regions = ['us-east-1', 'eu-west-1'];
const context = (regions: Regions): FetchContext => ({
  account: { namespace: 'team-red', name: 'default', uid: 'sa-1', pod: { name: 'web', uid: 'pod-1' } },
  identity: {
    kind: 'web-identity',
    roleArn: 'arn:aws:iam::111122223333:role/red',
    audience: 'sts.amazonaws.com',
    sessionName: 's',
  },
  regions,
});
const outage: FailedAnswer = {
  kind: 'failed',
  code: 'InternalServiceError',
  message: 'AWS could not answer',
  retry: 'later',
};

function make() {
  const provider = new FakeSecretProvider({ clock: new FakeClock() });
  const fetcher = new ObjectFetcher({ provider, rules: { regions: [] }, maxAgeMs: 60_000 });
  const fetch = (objects: object[], regions: Regions = ['us-east-1']) =>
    fetcher.fetch(parseObjects(JSON.stringify(objects), '', regions), context(regions), AbortSignal.timeout(60_000));
  const regions = () => provider.requests.map(({ use }) => use.scope.region);
  return { provider, fetch, regions };
}

const secret = (objectName: string, more: object = {}): object => ({
  objectName,
  objectType: 'secretsmanager',
  ...more,
});
const parameter = (objectName: string, more: object = {}): object => ({
  objectName,
  objectType: 'ssmparameter',
  ...more,
});

describe('ObjectFetcher', () => {
  it('asks each service once for all objects, as the account of the token', async () => {
    const { provider, fetch } = make();
    for (const name of ['a', 'b']) provider.put('SecretsManager', name, `value ${name}`);
    provider.put('ParameterStore', '/c', 'value c');
    const found = await fetch([secret('a'), parameter('/c'), secret('b')]);
    expect(found.map(({ value }) => value.revealText())).toEqual(['value a', 'value c', 'value b']);
    expect(provider.requests.map(({ use }) => [use.references.length, use.scope.base])).toEqual([
      [2, expect.objectContaining({ kind: 'service-account', uid: 'sa-1' })],
      [1, expect.objectContaining({ kind: 'service-account', uid: 'sa-1' })],
    ]);
  });

  it('asks the failover region only when the primary gives no answer', async () => {
    const { provider, fetch, regions } = make();
    provider.put('SecretsManager', 'a', 'x');
    await fetch([secret('a')], BOTH);
    expect(regions()).toEqual(['us-east-1']);
    provider.intercept((_, scope) => (scope.region === 'us-east-1' ? outage : undefined));
    const [found] = await fetch([secret('a')], BOTH);
    expect(found?.value.revealText()).toBe('x');
    expect(regions()).toEqual(['us-east-1', 'us-east-1', 'eu-west-1']);
  });

  it('threat/K9 lets no failover region answer for a denial, and tells the reason of the primary', async () => {
    const { provider, fetch, regions } = make();
    provider.put('SecretsManager', 'a', 'x');
    const message =
      'User: arn:aws:sts::111122223333:assumed-role/red/s is not authorized to perform: secretsmanager:GetSecretValue on resource: a because no identity-based policy allows the secretsmanager:GetSecretValue action';
    provider.intercept((_, { region }) =>
      region === 'us-east-1'
        ? { kind: 'denied', code: 'AccessDeniedException', action: 'secretsmanager:GetSecretValue', message }
        : undefined,
    );
    await expect(fetch([secret('a')], BOTH)).rejects.toThrow(
      `us-east-1: Failed fetching secret a: AccessDeniedException: ${message}; allow secretsmanager:GetSecretValue for it in a policy of the role arn:aws:iam::111122223333:role/red`,
    );
    expect(regions()).toEqual(['us-east-1']);
  });

  it('threat/K9 lets no failover region answer for absence', async () => {
    const { provider, fetch, regions } = make();
    provider.intercept((_, { region }) =>
      region === 'us-east-1' ? { kind: 'absent', code: 'ResourceNotFoundException' } : undefined,
    );
    await expect(fetch([secret('a')], BOTH)).rejects.toThrow(
      "us-east-1: Failed fetching secret a: ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    );
    expect(regions()).toEqual(['us-east-1']);
  });

  it('tells both reasons when no region answers, behind the sentence of ASCP', async () => {
    const { provider, fetch } = make();
    provider.intercept(() => outage);
    await expect(fetch([secret('a')], BOTH)).rejects.toThrow(
      'Failed to fetch secret from all regions. Verify secret exists and required permissions are granted for: a ' +
        '(us-east-1: Failed fetching secret a: InternalServiceError: AWS could not answer; eu-west-1: Failed fetching secret a: InternalServiceError: AWS could not answer)',
    );
    await expect(fetch([parameter('/a')])).rejects.toThrow(
      /^Failed to fetch parameters from all regions\. \(us-east-1: /,
    );
  });

  it('asks the failover region for the failover object', async () => {
    const { provider, fetch } = make();
    provider.put('SecretsManager', 'spare', 'y');
    provider.intercept((_, { region }) => (region === 'us-east-1' ? outage : undefined));
    const wish = secret('a', { objectAlias: 'x', failoverObject: { objectName: 'spare' } });
    expect((await fetch([wish], BOTH))[0]?.value.revealText()).toBe('y');
  });

  it('takes a version and a label together only when they name one version', async () => {
    const { provider, fetch } = make();
    const id = '11111111-1111-1111-1111-111111111111';
    const answers = { label: id };
    provider.intercept(({ version }) => ({
      kind: 'value',
      value: SealedValue.ofText('v'),
      form: 'text',
      version: version.kind === 'version-id' ? version.id : answers.label,
    }));
    const wish = secret('a', { objectVersion: id, objectVersionLabel: 'AWSCURRENT' });
    expect(await fetch([wish])).toHaveLength(1);
    answers.label = 'another';
    await expect(fetch([wish])).rejects.toThrow(/VersionStage that is not associated to the provided VersionId/);
  });

  it('names the name that AWS would not take', async () => {
    const { fetch } = make();
    await expect(fetch([secret('fine'), secret('a b')])).rejects.toThrow(
      /^us-east-1: Failed fetching secret a b: remote reference refused/,
    );
    await expect(fetch([secret('a')], ['moon-east-1'])).rejects.toThrow(/region not found: moon-east-1/);
  });
});
