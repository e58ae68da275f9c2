import { SecretsManagerClient, DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, ListTagsForResourceCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type AwsService, type PushSettings, SealedValue } from '@lockkeeper/core';
import {
  buildParameterSettings,
  buildPush,
  buildReference,
  buildScope,
  buildSecretSettings,
  buildStaticKeys,
  secretWriterContract,
  type WriterHarness,
} from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAwsProvider, resolveEndpoints } from '../src/index.ts';
import {
  ACCOUNTS,
  adminKeySource,
  adminOf,
  allowReads,
  denyWrites,
  type LabBench,
  random,
  realClock,
  REGION,
  silentLog,
  startLabBench,
} from './lab-bench.ts';

const [ACCOUNT] = ACCOUNTS;
const CHANGES = /^(?:Create|Put|Update|Delete|Restore|Tag|Untag|Replicate|Remove|Add)/;
let bench: LabBench;

beforeAll(async () => {
  bench = await startLabBench();
});

afterAll(() => bench.close());

type Tags = readonly { Key?: string; Value?: string }[];
const mapOf = (tags: Tags = []) => new Map(tags.map(({ Key = '', Value = '' }) => [Key, Value]));

/** Looks at what is kept with the account's own keys; undefined for what is not there. */
function observerOf(service: AwsService) {
  const { accessKeyId, secretAccessKey } = adminOf(bench.lab, ACCOUNT).keys;
  const settings = { region: REGION, endpoint: bench.lab.awsUrl, credentials: { accessKeyId, secretAccessKey } };
  const secrets = new SecretsManagerClient(settings);
  const parameters = new SSMClient(settings);
  const secret = async (SecretId: string) => {
    const { Tags, DeletedDate } = await secrets.send(new DescribeSecretCommand({ SecretId }));
    if (DeletedDate !== undefined) return undefined;
    const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
    return { text: SecretString, tags: mapOf(Tags) };
  };
  const parameter = async (Name: string) => {
    const resource = { ResourceType: 'Parameter' as const, ResourceId: Name };
    const { TagList } = await parameters.send(new ListTagsForResourceCommand(resource));
    const { Parameter } = await parameters.send(new GetParameterCommand({ Name, WithDecryption: true }));
    return { text: Parameter?.Value ?? '', tags: mapOf(TagList) };
  };
  return {
    find: (name: string) => (service === 'SecretsManager' ? secret(name) : parameter(name)).catch(() => undefined),
    close: () => {
      secrets.destroy();
      parameters.destroy();
    },
  };
}

const makeHarness = (service: AwsService) => (): WriterHarness => {
  const { lab } = bench;
  const isSecrets = service === 'SecretsManager';
  const admin = adminOf(lab, ACCOUNT);
  const observer = observerOf(service);
  const provider = createAwsProvider({
    identitySource: adminKeySource(lab, new Set()),
    clock: realClock,
    random,
    log: silentLog,
    endpoints: resolveEndpoints({ AWS_ENDPOINT_URL: lab.awsUrl }),
  });
  return {
    writer: provider.writer,
    scope: buildScope({ service, region: REGION, base: buildStaticKeys({ namespace: `account-${ACCOUNT}` }) }),
    put: async (name, content, tags) => {
      await (isSecrets ? admin.putSecret(name, content) : admin.putParameter(name, content));
      await admin[isSecrets ? 'tagSecret' : 'tagParameter'](name, tags);
      await admin[isSecrets ? 'describeSecret' : 'describeParameter'](name, content);
    },
    find: (name) => observer.find(name),
    // What the harness puts is counted too, but a rule only looks at the difference of two counts.
    changes: () => lab.lab.aws.calls.list().filter(({ operation }) => CHANGES.test(operation)).length,
    deny: (name) => denyWrites(lab, ACCOUNT, name),
    settle: (promise) => promise,
    dispose: async () => {
      await allowReads(lab, ACCOUNT).catch(() => undefined);
      await admin.clear();
      provider.close();
      observer.close();
    },
  };
};

secretWriterContract('AwsWriter against the lab, Secrets Manager', 'SecretsManager', makeHarness('SecretsManager'));
secretWriterContract('AwsWriter against the lab, Parameter Store', 'ParameterStore', makeHarness('ParameterStore'));

describe('AwsWriter over HTTP', () => {
  const never = new AbortController().signal;

  async function withHarness(service: AwsService, test: (push: Push, remove: () => Promise<string>) => Promise<void>) {
    const harness = makeHarness(service)();
    const reference = buildReference('/pushed/app', { service });
    const use = buildPush([reference], { scope: harness.scope });
    const push: Push = (text, settings) => {
      const value = { kind: 'one', value: SealedValue.ofText(text) } as const;
      return harness.writer.push(use, { reference, value, settings, updatePolicy: 'Replace' }, never);
    };
    const settings = { forceDeleteWithoutRecovery: false, recoveryWindowInDays: 7 };
    const remove = async () => (await harness.writer.remove(use, { reference }, settings, never)).kind;
    try {
      await test(push, remove);
    } finally {
      await harness.dispose?.();
    }
  }
  type Push = (text: string, settings: PushSettings) => ReturnType<WriterHarness['writer']['push']>;
  const updated = { kind: 'written', change: 'updated' };
  const unchanged = { kind: 'written', change: 'unchanged' };

  it('keeps description, policy and replicas of a secret, removes it with them, and takes it back', async () => {
    await withHarness('SecretsManager', async (push, remove) => {
      const Principal = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
      const Statement = [{ Effect: 'Deny', Principal, Action: 'secretsmanager:DeleteResourcePolicy', Resource: '*' }];
      const document = JSON.stringify({ Version: '2012-10-17', Statement });
      const settings = buildSecretSettings({
        description: 'ours',
        replicationLocations: ['eu-west-1'],
        resourcePolicy: { document, blockPublicPolicy: true },
      });
      expect(await push('x', buildSecretSettings())).toMatchObject({ change: 'created' });
      expect(await push('x', settings)).toEqual(updated);
      expect(await push('x', settings)).toEqual(unchanged);
      expect(await remove()).toBe('removed');
      expect(await remove()).toBe('absent');
      expect(await push('x', settings)).toEqual(updated);
      expect(await push('x', settings)).toEqual(unchanged);
      expect(await remove()).toBe('removed');
    });
  });

  it('threat/P5 is refused a policy that lets in everybody', async () => {
    await withHarness('SecretsManager', async (push) => {
      const Statement = [{ Effect: 'Allow', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*' }];
      const document = JSON.stringify({ Version: '2012-10-17', Statement });
      const resourcePolicy = { document, blockPublicPolicy: false };
      expect(await push('x', buildSecretSettings({ resourcePolicy }))).toMatchObject({
        kind: 'failed',
        code: 'PublicPolicyException',
        retry: 'change',
      });
    });
  });

  it('keeps description and tier of a parameter', async () => {
    await withHarness('ParameterStore', async (push, remove) => {
      const settings = buildParameterSettings({ description: 'ours', tier: 'Advanced' });
      expect(await push('x', buildParameterSettings())).toMatchObject({ change: 'created' });
      expect(await push('x', settings)).toEqual(updated);
      expect(await push('x', settings)).toEqual(unchanged);
      expect(await push('x'.repeat(8_000), settings)).toEqual(updated);
      expect(await push('y', buildParameterSettings({ description: 'ours' }))).toEqual(updated);
      expect(await remove()).toBe('removed');
    });
  });
});
