import { describe, expect, it } from 'vitest';
import { AwsHarness } from '../../../conformance/aws/aws-harness.ts';

const queueArn = 'arn:aws:sqs:eu-west-1:111122223333:changes';
const QueueUrl = 'http://127.0.0.1/111122223333/changes';
const admitsEvents = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:events:eu-west-1:111122223333:rule/r' } },
    },
  ],
};
const everything = { account: ['111122223333'] };

async function prepared(pattern: object = everything): Promise<AwsHarness> {
  const harness = new AwsHarness();
  await harness.ok('sqs', 'CreateQueue', {
    QueueName: 'changes',
    Attributes: { Policy: JSON.stringify(admitsEvents) },
  });
  expect(await harness.ok('events', 'PutRule', { Name: 'r', EventPattern: JSON.stringify(pattern) })).toEqual({
    RuleArn: 'arn:aws:events:eu-west-1:111122223333:rule/r',
  });
  expect(await harness.ok('events', 'PutTargets', { Rule: 'r', Targets: [{ Id: 'q', Arn: queueArn }] })).toEqual({
    FailedEntryCount: 0,
    FailedEntries: [],
  });
  return harness;
}

/** What has arrived at the queue so far, as parsed events. */
async function arrived(harness: AwsHarness): Promise<readonly unknown[]> {
  await harness.clock.advance(1000);
  const body = (await harness.ok('sqs', 'ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 })) as {
    readonly Messages?: readonly { readonly Body: string }[];
  };
  return (body.Messages ?? []).map((message): unknown => JSON.parse(message.Body));
}

const details = (events: readonly unknown[]): readonly unknown[] =>
  events.map((event) => (event as { readonly detail: unknown }).detail);

describe('events of Secrets Manager', () => {
  it("have AWS's JSON to the letter", async () => {
    const harness = await prepared({ 'detail-type': ['Secret Label Updated'] });
    const made = await harness.ok('secretsmanager', 'CreateSecret', {
      Name: 'mySecret',
      SecretString: 'planted-value',
      ClientRequestToken: 'a1b2c3d4-5678-40ab-8def-000000000011',
    });
    await harness.clock.advance(1000);
    const received = (await harness.ok('sqs', 'ReceiveMessage', { QueueUrl })) as {
      readonly Messages: readonly { readonly Body: string }[];
    };
    const body = received.Messages[0]?.Body ?? '';
    const { id } = JSON.parse(body) as { readonly id: string };
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(body).toBe(
      `{"version":"0","id":"${id}","detail-type":"Secret Label Updated","source":"aws.secretsmanager","account":"111122223333","time":"2030-01-01T00:00:00Z","region":"eu-west-1","resources":["${made.ARN}"],"detail":{"name":"mySecret","labelUpdated":"AWSCURRENT","versionId":"a1b2c3d4-5678-40ab-8def-000000000011"}}`,
    );
  });

  it('tell of every label that moves, but not of AWSPENDING and AWSPREVIOUS, nor of descriptions and tags', async () => {
    const harness = await prepared({ source: ['aws.secretsmanager'] });
    const id = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;
    const put = (n: number, VersionStages: readonly string[]): Promise<unknown> =>
      harness.ok('secretsmanager', 'PutSecretValue', {
        SecretId: 's',
        SecretString: `v${n}`,
        ClientRequestToken: id(n),
        VersionStages,
      });
    await harness.ok('secretsmanager', 'CreateSecret', { Name: 's', SecretString: 'v1', ClientRequestToken: id(1) });
    await put(2, ['AWSPENDING']);
    await put(3, ['blue', 'AWSCURRENT']);
    await harness.ok('secretsmanager', 'UpdateSecret', { SecretId: 's', Description: 'd' });
    await harness.ok('secretsmanager', 'TagResource', { SecretId: 's', Tags: [{ Key: 'a', Value: 'b' }] });
    await harness.ok('secretsmanager', 'UpdateSecretVersionStage', {
      SecretId: 's',
      VersionStage: 'blue',
      RemoveFromVersionId: id(3),
      MoveToVersionId: id(1),
    });
    await put(3, ['AWSCURRENT']);
    expect(details(await arrived(harness))).toEqual([
      { name: 's', labelUpdated: 'AWSCURRENT', versionId: id(1) },
      { name: 's', labelUpdated: 'blue', versionId: id(3) },
      { name: 's', labelUpdated: 'AWSCURRENT', versionId: id(3) },
      { name: 's', labelUpdated: 'blue', versionId: id(1) },
    ]);
  });
});

describe('events of Parameter Store', () => {
  it('tell of creation, update, labels and deletion, without version and value', async () => {
    const harness = await prepared({ source: ['aws.ssm'], 'detail-type': ['Parameter Store Change'] });
    const put = { Name: '/a/p', Value: 'planted-value', Type: 'String', Description: 'what' };
    await harness.ok('ssm', 'PutParameter', put);
    await harness.ok('ssm', 'PutParameter', { ...put, Overwrite: true });
    await harness.ok('ssm', 'LabelParameterVersion', { Name: '/a/p', Labels: ['blue'] });
    await harness.ok('ssm', 'AddTagsToResource', {
      ResourceType: 'Parameter',
      ResourceId: '/a/p',
      Tags: [{ Key: 'a', Value: 'b' }],
    });
    await harness.ok('ssm', 'DeleteParameters', { Names: ['/a/p', '/none'] });
    const events = await arrived(harness);
    expect(events[0]).toEqual({
      version: '0',
      id: expect.any(String),
      'detail-type': 'Parameter Store Change',
      source: 'aws.ssm',
      account: '111122223333',
      time: '2030-01-01T00:00:00Z',
      region: 'eu-west-1',
      resources: ['arn:aws:ssm:eu-west-1:111122223333:parameter/a/p'],
      detail: { operation: 'Create', name: '/a/p', type: 'String', description: 'what' },
    });
    expect(details(events).map((detail) => (detail as { readonly operation: string }).operation)).toEqual([
      'Create',
      'Update',
      'LabelParameterVersion',
      'Delete',
    ]);
    expect(JSON.stringify(events)).not.toContain('planted-value');
  });
});

describe('delivery of events', () => {
  it('comes after the delay, and the call that caused the event does not wait for it', async () => {
    const harness = await prepared();
    await harness.ok('ssm', 'PutParameter', { Name: 'p', Value: 'v', Type: 'String' });
    expect(await harness.ok('sqs', 'ReceiveMessage', { QueueUrl })).toEqual({});
    const waiting = harness.ok('sqs', 'ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 });
    const started = harness.clock.monotonic();
    expect(await harness.clock.until(waiting)).toHaveProperty('Messages');
    expect(harness.clock.monotonic() - started).toBe(100);
  });

  it('is doubled, delayed or lost when a fault says so', async () => {
    const harness = await prepared();
    const put = (Name: string): Promise<unknown> =>
      harness.ok('ssm', 'PutParameter', { Name, Value: 'v', Type: 'String' });
    harness.api.faults.add({ operation: 'events.Deliver', duplicates: 2, times: 1 });
    await put('a');
    expect(await arrived(harness)).toHaveLength(3);
    harness.api.faults.add({ operation: 'events.Deliver', cut: 'before', times: 1 });
    await put('b');
    expect(await arrived(harness)).toHaveLength(0);
    harness.api.faults.add({ operation: 'events.Deliver', latencyMs: 1500, times: 1 });
    await put('c');
    expect(await arrived(harness)).toHaveLength(0);
    expect(await arrived(harness)).toHaveLength(1);
  });

  it('goes to enabled rules of the own account and region only', async () => {
    const harness = await prepared();
    await harness.ok('events', 'DisableRule', { Name: 'r' });
    await harness.ok('ssm', 'PutParameter', { Name: 'a', Value: 'v', Type: 'String' });
    await harness.ok('events', 'EnableRule', { Name: 'r' });
    harness.region = 'eu-west-2';
    await harness.ok('ssm', 'PutParameter', { Name: 'a', Value: 'v', Type: 'String' });
    harness.region = 'eu-west-1';
    harness.keys = harness.api.addAccount('444455556666');
    await harness.ok('ssm', 'PutParameter', { Name: 'a', Value: 'v', Type: 'String' });
    harness.keys = harness.admin;
    expect(await arrived(harness)).toEqual([]);
  });

  it('sends what the target says instead of the event', async () => {
    const harness = await prepared();
    await harness.ok('events', 'PutTargets', { Rule: 'r', Targets: [{ Id: 'q', Arn: queueArn, Input: '{"go":1}' }] });
    await harness.ok('ssm', 'PutParameter', { Name: 'a', Value: 'v', Type: 'String' });
    expect(await arrived(harness)).toEqual([{ go: 1 }]);
  });
});

describe('EventBridge', () => {
  it('takes events of applications and tells which it refuses', async () => {
    const harness = await prepared({ source: ['app'] });
    const answer = await harness.ok('events', 'PutEvents', {
      Entries: [
        { Source: 'app', DetailType: 'Done', Detail: '{"n":1}', Time: 1_700_000_000 },
        { Source: 'aws.ssm', DetailType: 'Parameter Store Change', Detail: '{}' },
        { Source: 'app', DetailType: 'Done', Detail: 'no' },
        { DetailType: 'Done', Detail: '{}' },
      ],
    });
    expect(answer).toMatchObject({
      FailedEntryCount: 3,
      Entries: [
        { EventId: expect.any(String) },
        { ErrorCode: 'NotAuthorizedForSourceException' },
        { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
        {
          ErrorCode: 'InvalidArgument',
          ErrorMessage: 'Parameter Source is not valid. Reason: Source is a required argument.',
        },
      ],
    });
    expect(await arrived(harness)).toMatchObject([{ source: 'app', time: '2023-11-14T22:13:20Z', detail: { n: 1 } }]);
  });

  it('describes, lists and deletes rules and targets', async () => {
    const harness = await prepared();
    expect(await harness.ok('events', 'DescribeRule', { Name: 'r', EventBusName: 'default' })).toMatchObject({
      Name: 'r',
      State: 'ENABLED',
      EventPattern: JSON.stringify(everything),
      EventBusName: 'default',
    });
    expect(await harness.ok('events', 'ListTargetsByRule', { Rule: 'r' })).toEqual({
      Targets: [{ Id: 'q', Arn: queueArn }],
    });
    expect(await harness.ok('events', 'ListRuleNamesByTarget', { TargetArn: queueArn })).toEqual({ RuleNames: ['r'] });
    expect(await harness.refusal('events', 'DeleteRule', { Name: 'r' })).toBe(
      "ValidationException: Rule can't be deleted since it has targets.",
    );
    await harness.ok('events', 'RemoveTargets', { Rule: 'r', Ids: ['q'] });
    await harness.ok('events', 'DeleteRule', { Name: 'r' });
    expect(await harness.ok('events', 'ListRules', {})).toEqual({ Rules: [] });
    expect(await harness.refusal('events', 'DescribeRule', { Name: 'r' })).toBe(
      'ResourceNotFoundException: Rule r does not exist on EventBus default.',
    );
  });

  it('says by name what the lab does not serve', async () => {
    const harness = await prepared();
    const target = { Id: 'q', Arn: queueArn };
    expect(await harness.refusal('events', 'PutRule', { Name: 's', ScheduleExpression: 'rate(1 day)' })).toMatch(
      /does not serve ScheduleExpression/,
    );
    expect(
      await harness.refusal('events', 'PutTargets', { Rule: 'r', Targets: [{ ...target, InputPath: '$.detail' }] }),
    ).toBe('ValidationException: The lab does not serve InputPath of a target.');
    expect(
      await harness.refusal('events', 'PutTargets', {
        Rule: 'r',
        Targets: [{ ...target, Arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f' }],
      }),
    ).toMatch(/delivers events to queues only/);
    expect(await harness.refusal('events', 'ListRules', { EventBusName: 'other' })).toBe(
      'ResourceNotFoundException: Event bus other does not exist.',
    );
  });
});
