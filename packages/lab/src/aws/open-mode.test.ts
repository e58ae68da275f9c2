import { describe, expect, it } from 'vitest';
import { AwsHarness, element, textOf } from '../../conformance/aws/aws-harness.ts';
import type { LabRequest } from '../http/types.ts';

const anyKey = { accessKeyId: 'testing', secretAccessKey: 'testing' };
const post = (path: string): LabRequest => ({ method: 'POST', path, headers: {}, body: Buffer.alloc(0) });

function open(): AwsHarness {
  const harness = new AwsHarness({ openMode: true });
  harness.keys = anyKey;
  return harness;
}

describe('open mode', () => {
  it('takes any key for the root of account 123456789012', async () => {
    const { xml } = await open().query('sts', 'GetCallerIdentity');
    expect(element(xml, 'Arn')).toBe('arn:aws:iam::123456789012:root');
  });

  it('knows the keys that it made itself, and checks their signatures', async () => {
    const harness = open();
    harness.keys = harness.admin;
    expect(element((await harness.query('sts', 'GetCallerIdentity')).xml, 'Account')).toBe('111122223333');
    harness.keys = { ...harness.admin, secretAccessKey: 'wrong' };
    expect((await harness.query('sts', 'GetCallerIdentity')).status).toBe(403);
  });

  it('empties the open account on reset, and no other', async () => {
    const harness = open();
    await harness.ok('secretsmanager', 'CreateSecret', { Name: 'a', SecretString: 'planted-value' });
    harness.keys = harness.admin;
    await harness.ok('secretsmanager', 'CreateSecret', { Name: 'b', SecretString: 'planted-value' });
    expect((await harness.api.handle(post('/moto-api/reset'))).status).toBe(200);
    expect(await harness.ok('secretsmanager', 'DescribeSecret', { SecretId: 'b' })).toMatchObject({ Name: 'b' });
    harness.keys = anyKey;
    expect(await harness.ok('secretsmanager', 'ListSecrets', {})).toMatchObject({ SecretList: [] });
  });

  it('is said when the endpoint starts', () => {
    const said: string[] = [];
    const silent = (): void => undefined;
    const log = { debug: silent, info: silent, error: silent, warn: (text: string) => said.push(text) };
    new AwsHarness({ openMode: true, log });
    expect(said.join('\n')).toContain('open mode, for test suites only');
  });

  it('is off unless asked for: unknown keys are refused and nothing is reset', async () => {
    const harness = new AwsHarness();
    harness.keys = anyKey;
    expect((await harness.query('sts', 'GetCallerIdentity')).status).toBe(403);
    const answer = await harness.api.handle(post('/moto-api/reset'));
    expect(answer.status).toBe(400);
    expect(textOf(answer)).toContain('MissingAction');
  });
});
