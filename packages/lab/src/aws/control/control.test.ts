import { describe, expect, it } from 'vitest';
import { AwsHarness, jsonRequest, textOf } from '../../../conformance/aws/aws-harness.ts';
import { controlHeader } from './control-route.ts';

const get = { Name: 'p' };

describe('control of the AWS endpoint', () => {
  it('throttles an operation beyond its rate with the code of its protocol', async () => {
    const harness = new AwsHarness({ limits: [{ operation: 'ssm.GetParameter', perSecond: 2 }] });
    await harness.ok('ssm', 'PutParameter', { Name: 'p', Value: 'v', Type: 'String' });
    await harness.ok('ssm', 'GetParameter', get);
    await harness.ok('ssm', 'GetParameter', get);
    expect(await harness.refusal('ssm', 'GetParameter', get)).toBe('ThrottlingException: Rate exceeded');
    await harness.clock.advance(500);
    await harness.ok('ssm', 'GetParameter', get);
    expect(await harness.refusal('ssm', 'GetParameter', get)).toBe('ThrottlingException: Rate exceeded');
  });

  it('answers, delays or cuts the calls that a fault names, as often as it says', async () => {
    const harness = new AwsHarness();
    const { faults } = harness.api;
    faults.add({
      operation: 'ssm.*',
      times: 1,
      answer: { code: 'InternalServerError', message: 'Internal Server Error', status: 500 },
    });
    expect(await harness.json('ssm', 'DescribeParameters', {})).toMatchObject({
      status: 500,
      body: { __type: 'InternalServerError' },
    });
    await harness.ok('ssm', 'DescribeParameters', {});
    const end = faults.add({ operation: 'ssm.DescribeParameters', latencyMs: 250 });
    const started = harness.clock.monotonic();
    await harness.clock.until(harness.ok('ssm', 'DescribeParameters', {}));
    expect(harness.clock.monotonic() - started).toBe(250);
    end();
    faults.add({ operation: 'ssm.PutParameter', cut: 'after', times: 1 });
    const put = { Name: 'kept', Value: 'v', Type: 'String' };
    await expect(harness.ok('ssm', 'PutParameter', put)).rejects.toMatchObject({ code: 'Unavailable' });
    expect(await harness.refusal('ssm', 'PutParameter', put)).toMatch(/^ParameterAlreadyExists/);
    faults.add({ operation: '*', cut: 'before', times: 1 });
    await expect(harness.ok('ssm', 'PutParameter', { ...put, Name: 'lost' })).rejects.toMatchObject({
      code: 'Unavailable',
    });
    expect(await harness.refusal('ssm', 'GetParameter', { Name: 'lost' })).toMatch(/^ParameterNotFound/);
  });

  it('logs who called what and how it ended, and no value', async () => {
    const harness = new AwsHarness();
    await harness.ok('secretsmanager', 'CreateSecret', { Name: 's', SecretString: 'planted-value' });
    await harness.refusal('secretsmanager', 'GetSecretValue', { SecretId: 'none' });
    expect(harness.api.calls.list()).toEqual([
      {
        time: harness.clock.now(),
        account: '111122223333',
        principal: 'arn:aws:iam::111122223333:user/lab-admin',
        region: 'eu-west-1',
        service: 'secretsmanager',
        operation: 'CreateSecret',
        status: 200,
        items: 1,
      },
      expect.objectContaining({ operation: 'GetSecretValue', status: 400, errorCode: 'ResourceNotFoundException' }),
    ]);
    expect(JSON.stringify(harness.api.calls.list())).not.toContain('planted-value');
  });

  it('shows the call log only to who has the control token', async () => {
    const harness = new AwsHarness();
    await harness.ok('ssm', 'DescribeParameters', {});
    const request = { method: 'GET', path: '/_lab/calls', headers: {}, body: new Uint8Array() };
    expect((await harness.api.handle(request)).status).toBe(400);
    const headers = { [controlHeader]: harness.api.controlToken };
    expect((await harness.api.handle({ ...request, headers: { [controlHeader]: 'guess' } })).status).toBe(400);
    const answer = await harness.api.handle({ ...request, headers });
    expect(JSON.parse(textOf(answer))).toMatchObject([{ operation: 'DescribeParameters' }, {}, {}]);
  });

  it('refuses operations and bodies it does not know in the protocol of the sender', async () => {
    const harness = new AwsHarness();
    expect(await harness.refusal('secretsmanager', 'PutEverything', {})).toBe(
      'UnknownOperationException: The lab does not serve the operation PutEverything.',
    );
    const { body } = await harness.send(jsonRequest('DynamoDB_20120810', 'GetItem', {}));
    expect(body).toMatchObject({ __type: 'UnknownOperationException' });
    expect(await harness.refusal('ssm', 'GetParameter', { Name: 5 })).toBe('SerializationException: Expected a string');
    expect(await harness.refusal('ssm', 'GetParameter', {})).toBe(
      "ValidationException: 1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null",
    );
  });

  it('tells of every decision who asked what, and which statement decided, without a value', async () => {
    const harness = new AwsHarness();
    await harness.ok('secretsmanager', 'CreateSecret', { Name: 'a', SecretString: 'planted-value' });
    const answer = await harness.api.handle({
      method: 'GET',
      path: '/_lab/decisions',
      headers: { [controlHeader]: harness.api.controlToken },
      body: new Uint8Array(),
    });
    expect(JSON.parse(textOf(answer))).toEqual([
      {
        time: expect.any(Number),
        requestId: expect.any(String),
        principal: 'arn:aws:iam::111122223333:user/lab-admin',
        action: 'secretsmanager:CreateSecret',
        resource: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-??????',
        outcome: 'allowed',
        because: ['identity-policy'],
        statements: [
          {
            layer: 'identity-policy',
            policy: 'arn:aws:iam::aws:policy/AdministratorAccess',
            effect: 'Allow',
            index: 0,
          },
        ],
      },
    ]);
    expect(textOf(answer)).not.toContain('planted-value');
  });
});
