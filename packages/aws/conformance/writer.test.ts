import { SecretsManagerClient, DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, ListTagsForResourceCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { AwsService } from '@lockkeeper/core';
import { buildScope, buildStaticKeys, secretWriterContract, type WriterHarness } from '@lockkeeper/testkit';
import { afterAll, beforeAll } from 'vitest';
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
