import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AwsHarness,
  jsonRequest,
  queryRequest,
  refusalOf,
  sign,
  textOf,
} from '../../../conformance/aws/aws-harness.ts';
import type { LabRequest } from '../../http/types.ts';
import { isoBasic } from '../protocol/timestamp.ts';
import { canonicalRequest, sha256Hex } from '../sigv4/canonical-request.ts';
import { signatureOf } from '../sigv4/signature.ts';

const operations: readonly (readonly [string, string])[] = [
  ['secretsmanager', 'CreateSecret'],
  ['secretsmanager', 'GetSecretValue'],
  ['secretsmanager', 'BatchGetSecretValue'],
  ['secretsmanager', 'ListSecrets'],
  ['secretsmanager', 'PutResourcePolicy'],
  ['ssm', 'PutParameter'],
  ['ssm', 'GetParameters'],
  ['ssm', 'DescribeParameters'],
  ['kms', 'CreateKey'],
  ['kms', 'Decrypt'],
  ['kms', 'CreateAlias'],
];

const members = ['Name', 'SecretId', 'SecretString', 'SecretIdList', 'Filters', 'Value', 'Type', 'Names', 'Policy'];
const input = fc.dictionary(
  fc.oneof(fc.constantFrom(...members, 'CiphertextBlob', 'AliasName', 'ResourcePolicy', '__proto__'), fc.string()),
  fc.jsonValue(),
);

describe('the pipeline of a call', () => {
  it('never fails at an input of its own: whatever JSON comes, the answer is a result or a refusal', async () => {
    const harness = new AwsHarness();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...operations), input, async ([service, operation], members) => {
        const { status } = await harness.json(service, operation, members);
        expect([200, 400]).toContain(status);
      }),
      { numRuns: 1000 },
    );
  });

  it('never fails at bodies, paths and headers that are none', async () => {
    const harness = new AwsHarness();
    const name = fc.constantFrom('authorization', 'x-amz-target', 'content-type', 'x-amz-date', 'host', 'x-other');
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'AWS4-HMAC-SHA256 Credential=AKIA/20300101/eu-west-1/sts/aws4_request, SignedHeaders=host, Signature=0',
        'AmazonSSM.GetParameter',
        'application/x-amz-json-1.1',
        'application/x-www-form-urlencoded',
        '20300101T000000Z',
      ),
    );
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT'),
      path: fc.oneof(
        fc.constant('/'),
        fc.string().map((text) => `/${text}`),
      ),
      headers: fc.dictionary(name, value),
      body: fc.uint8Array({ maxLength: 64 }),
    });
    await fc.assert(
      fc.asyncProperty(request, async (made) => {
        const { status } = await harness.api.handle(made);
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 500 },
    );
  });

  it('quotes nothing of a body that is no JSON', async () => {
    const harness = new AwsHarness();
    const request = { ...jsonRequest('ssm', 'PutParameter', {}), body: Buffer.from('{"Value":"planted-value') };
    const answer = await harness.api.handle(sign(request, harness.keys, { service: 'ssm', at: harness.clock.now() }));
    expect(textOf(answer)).toBe('{"__type":"SerializationException","message":"The request body is not valid JSON."}');
  });

  it('takes a presigned request, and refuses it when its time is over', async () => {
    const harness = new AwsHarness();
    const timestamp = isoBasic(harness.clock.now());
    const scope = { date: timestamp.slice(0, 8), region: 'us-east-1', service: 'sts' };
    const query = new URLSearchParams({
      Action: 'GetCallerIdentity',
      Version: '2011-06-15',
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': `${harness.keys.accessKeyId}/${scope.date}/us-east-1/sts/aws4_request`,
      'X-Amz-Date': timestamp,
      'X-Amz-Expires': '60',
      'X-Amz-SignedHeaders': 'host',
    });
    const unsigned: LabRequest = {
      method: 'GET',
      path: `/?${query.toString()}`,
      headers: { host: 'h' },
      body: new Uint8Array(),
    };
    const canonical = canonicalRequest(unsigned, ['host'], sha256Hex(''));
    const signature = signatureOf(harness.keys.secretAccessKey, scope, timestamp, canonical);
    const presigned = { ...unsigned, path: `${unsigned.path}&X-Amz-Signature=${signature}` };
    expect(textOf(await harness.api.handle(presigned))).toContain('user/lab-admin');
    await harness.clock.advance(61_000);
    expect(refusalOf(textOf(await harness.api.handle(presigned)))).toMatch(/^SignatureDoesNotMatch: Signature expired/);
  });

  it('gives equal answers to equal calls under an equal seed', async () => {
    const runOnce = async (): Promise<string> => {
      const harness = new AwsHarness({}, 42);
      await harness.ok('secretsmanager', 'CreateSecret', { Name: 's', SecretString: 'v' });
      const { xml } = await harness.query('sts', 'GetSessionToken');
      return JSON.stringify(await harness.ok('secretsmanager', 'GetSecretValue', { SecretId: 's' })) + xml;
    };
    expect(await runOnce()).toBe(await runOnce());
  });

  it('answers query services in XML and escapes what it quotes', async () => {
    const harness = new AwsHarness();
    const request = queryRequest('sts', '<Act&ion>', {});
    const answer = await harness.api.handle(sign(request, harness.keys, { service: 'sts', at: harness.clock.now() }));
    expect(answer.headers['content-type']).toBe('text/xml');
    expect(textOf(answer)).toContain(
      '<Message>Could not find operation &lt;Act&amp;ion&gt; for version 2011-06-15</Message>',
    );
  });
});
