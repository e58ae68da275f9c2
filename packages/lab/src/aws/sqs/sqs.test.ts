import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  AwsHarness,
  element,
  jsonRequest,
  queryRequest,
  refusalOf,
  sign,
  textOf,
} from '../../../conformance/aws/aws-harness.ts';

interface RefusalCase {
  readonly name: string;
  readonly operation: string;
  readonly input: object;
  readonly refusal: string;
  /** The header that tells the code of the query protocol. */
  readonly query: string;
}

interface Message {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly Attributes?: Readonly<Record<string, string>>;
}

const cases: readonly RefusalCase[] = JSON.parse(
  readFileSync(new URL('../../../cases/aws/sqs-refusals.json', import.meta.url), 'utf8'),
);
const QueueUrl = 'http://127.0.0.1/111122223333/jobs';
const fifoUrl = 'http://127.0.0.1/111122223333/line.fifo';

async function prepared(attributes: Readonly<Record<string, string>> = {}): Promise<AwsHarness> {
  const harness = new AwsHarness();
  expect(await harness.ok('sqs', 'CreateQueue', { QueueName: 'jobs', Attributes: attributes })).toEqual({ QueueUrl });
  await harness.ok('sqs', 'CreateQueue', { QueueName: 'line.fifo', Attributes: { FifoQueue: 'true' } });
  return harness;
}

async function receive(harness: AwsHarness, input: object = {}): Promise<readonly Message[]> {
  const answer = harness.ok('sqs', 'ReceiveMessage', { QueueUrl, AttributeNames: ['All'], ...input });
  const body = (await harness.clock.until(answer)) as { readonly Messages?: readonly Message[] };
  return body.Messages ?? [];
}

async function send(harness: AwsHarness, body: string, input: object = {}): Promise<void> {
  await harness.ok('sqs', 'SendMessage', { QueueUrl, MessageBody: body, ...input });
}

describe('SQS', () => {
  it.each(cases)('$operation refuses $name', async ({ operation, input, refusal, query }) => {
    const harness = await prepared();
    expect(await harness.refusal('sqs', operation, input)).toBe(refusal);
    const request = sign(jsonRequest('sqs', operation, input), harness.keys, {
      service: 'sqs',
      at: harness.clock.now(),
    });
    expect((await harness.api.handle(request)).headers['x-amzn-query-error']).toBe(query);
  });

  it('hides a message that was received until its visibility timeout, and counts its receptions', async () => {
    const harness = await prepared();
    await send(harness, 'one');
    const [first] = await receive(harness, { VisibilityTimeout: 5 });
    expect(first).toMatchObject({
      Body: 'one',
      MD5OfBody: 'f97c5d29941bfb1b2fdab0874906ab82',
      Attributes: { ApproximateReceiveCount: '1', SenderId: expect.stringMatching(/^AIDA/) },
    });
    expect(await receive(harness)).toEqual([]);
    await harness.clock.advance(5000);
    const [second] = await receive(harness);
    expect(second).toMatchObject({ MessageId: first?.MessageId, Attributes: { ApproximateReceiveCount: '2' } });
    await harness.ok('sqs', 'DeleteMessage', { QueueUrl, ReceiptHandle: first?.ReceiptHandle });
    await harness.clock.advance(30_000);
    const [third] = await receive(harness);
    expect(third?.Attributes).toMatchObject({ ApproximateReceiveCount: '3' });
    await harness.ok('sqs', 'DeleteMessage', { QueueUrl, ReceiptHandle: third?.ReceiptHandle });
    await harness.clock.advance(30_000);
    expect(await receive(harness)).toEqual([]);
  });

  it('answers a long poll as soon as a message comes, or with nothing after its time', async () => {
    const harness = await prepared();
    const waiting = harness.ok('sqs', 'ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 });
    await harness.clock.advance(3000);
    const started = harness.clock.monotonic();
    await send(harness, 'late');
    expect(await waiting).toMatchObject({ Messages: [{ Body: 'late' }] });
    expect(harness.clock.monotonic()).toBe(started);
    expect(harness.clock.pending).toBe(0);
    expect(await receive(harness, { WaitTimeSeconds: 20 })).toEqual([]);
    expect(harness.clock.monotonic() - started).toBe(20_000);
  });

  it('answers a long poll with a message that comes back or whose delay ends', async () => {
    const harness = await prepared();
    await send(harness, 'delayed', { DelaySeconds: 4 });
    const started = harness.clock.monotonic();
    expect(await receive(harness, { WaitTimeSeconds: 20 })).toMatchObject([{ Body: 'delayed' }]);
    expect(harness.clock.monotonic() - started).toBe(4000);
    const [again] = await receive(harness, { WaitTimeSeconds: 20, VisibilityTimeout: 0 });
    expect(again).toBeUndefined();
  });

  it('ends a long poll when the client has gone or the queue is deleted, and takes no message for nobody', async () => {
    const harness = await prepared();
    const gone = new AbortController();
    const request = sign(jsonRequest('sqs', 'ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 }), harness.keys, {
      service: 'sqs',
      at: harness.clock.now(),
    });
    const waiting = harness.api.handle({ ...request, signal: gone.signal });
    await harness.clock.advance(1000);
    gone.abort();
    await waiting;
    expect(harness.clock.pending).toBe(0);
    await send(harness, 'kept');
    expect(await receive(harness)).toMatchObject([{ Body: 'kept' }]);
    const other = harness.ok('sqs', 'ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 });
    await harness.clock.advance(1000);
    await harness.ok('sqs', 'DeleteQueue', { QueueUrl });
    expect(await other).toEqual({});
    expect(harness.clock.pending).toBe(0);
  });

  it('changes the visibility of what is in flight, and of nothing else', async () => {
    const harness = await prepared();
    await send(harness, 'one');
    const [message] = await receive(harness);
    const handle = { QueueUrl, ReceiptHandle: message?.ReceiptHandle };
    await harness.ok('sqs', 'ChangeMessageVisibility', { ...handle, VisibilityTimeout: 0 });
    expect(await harness.refusal('sqs', 'ChangeMessageVisibility', { ...handle, VisibilityTimeout: 5 })).toMatch(
      /^MessageNotInflight/,
    );
    const [again] = await receive(harness);
    await harness.ok('sqs', 'ChangeMessageVisibility', { ...handle, VisibilityTimeout: 5 });
    await harness.ok('sqs', 'DeleteMessage', { QueueUrl, ReceiptHandle: again?.ReceiptHandle });
    expect(await harness.refusal('sqs', 'ChangeMessageVisibility', { ...handle, VisibilityTimeout: 5 })).toMatch(
      /^InvalidParameterValueException: .* Message does not exist or is not available/,
    );
  });

  it('does the entries of a batch one by one', async () => {
    const harness = await prepared();
    const sent = await harness.ok('sqs', 'SendMessageBatch', {
      QueueUrl,
      Entries: [
        { Id: 'a', MessageBody: 'one' },
        { Id: 'b', MessageBody: 'two', DelaySeconds: 901 },
      ],
    });
    expect(sent).toMatchObject({
      Successful: [{ Id: 'a', MD5OfMessageBody: 'f97c5d29941bfb1b2fdab0874906ab82' }],
      Failed: [{ Id: 'b', SenderFault: true, Code: 'InvalidParameterValue' }],
    });
    const [message] = await receive(harness);
    const deleted = await harness.ok('sqs', 'DeleteMessageBatch', {
      QueueUrl,
      Entries: [
        { Id: 'x', ReceiptHandle: message?.ReceiptHandle },
        { Id: 'y', ReceiptHandle: 'z' },
      ],
    });
    expect(deleted).toMatchObject({ Successful: [{ Id: 'x' }], Failed: [{ Id: 'y', Code: 'ReceiptHandleIsInvalid' }] });
  });

  it('gives a message that was received too often to the dead-letter queue', async () => {
    const harness = new AwsHarness();
    await harness.ok('sqs', 'CreateQueue', { QueueName: 'dead' });
    const policy = { deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:111122223333:dead', maxReceiveCount: '2' };
    await harness.ok('sqs', 'CreateQueue', {
      QueueName: 'jobs',
      Attributes: { RedrivePolicy: JSON.stringify(policy), VisibilityTimeout: '1' },
    });
    await send(harness, 'bad');
    for (const _ of [1, 2]) {
      expect(await receive(harness)).toHaveLength(1);
      await harness.clock.advance(1000);
    }
    expect(await receive(harness)).toEqual([]);
    expect(await receive(harness, { QueueUrl: 'http://127.0.0.1/111122223333/dead' })).toMatchObject([
      { Body: 'bad', Attributes: { DeadLetterQueueSourceArn: 'arn:aws:sqs:eu-west-1:111122223333:jobs' } },
    ]);
  });

  it('keeps the order of a group on a FIFO queue and takes a repeated message once', async () => {
    const harness = await prepared();
    const put = (MessageBody: string, MessageGroupId: string, MessageDeduplicationId: string): Promise<unknown> =>
      harness.ok('sqs', 'SendMessage', { QueueUrl: fifoUrl, MessageBody, MessageGroupId, MessageDeduplicationId });
    await put('a1', 'a', '1');
    await put('a1 again', 'a', '1');
    await put('a2', 'a', '2');
    await put('b1', 'b', '3');
    const bodies = async (): Promise<readonly string[]> =>
      (await receive(harness, { QueueUrl: fifoUrl })).map(({ Body }) => Body);
    expect(await bodies()).toEqual(['a1']);
    expect(await bodies()).toEqual(['b1']);
    expect(await bodies()).toEqual([]);
  });

  it('forgets messages beyond their retention, and purges once a minute', async () => {
    const harness = await prepared({ MessageRetentionPeriod: '60' });
    await send(harness, 'old');
    await harness.clock.advance(60_001);
    expect(await receive(harness)).toEqual([]);
    await send(harness, 'purged');
    await harness.ok('sqs', 'PurgeQueue', { QueueUrl });
    expect(await receive(harness)).toEqual([]);
    expect(await harness.refusal('sqs', 'PurgeQueue', { QueueUrl })).toMatch(/^PurgeQueueInProgress/);
  });

  it('describes queues by attributes and tags and lists them by prefix', async () => {
    const harness = await prepared({ VisibilityTimeout: '7' });
    await send(harness, 'one');
    expect(await harness.ok('sqs', 'GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] })).toMatchObject({
      Attributes: {
        QueueArn: 'arn:aws:sqs:eu-west-1:111122223333:jobs',
        VisibilityTimeout: '7',
        ApproximateNumberOfMessages: '1',
        CreatedTimestamp: '1893456000',
      },
    });
    await harness.ok('sqs', 'TagQueue', { QueueUrl, Tags: { team: 'red', more: '1' } });
    await harness.ok('sqs', 'UntagQueue', { QueueUrl, TagKeys: ['more'] });
    expect(await harness.ok('sqs', 'ListQueueTags', { QueueUrl })).toEqual({ Tags: { team: 'red' } });
    expect(await harness.ok('sqs', 'ListQueues', { QueueNamePrefix: 'l' })).toEqual({ QueueUrls: [fifoUrl] });
  });

  it('knows queues per account and region', async () => {
    const harness = await prepared();
    harness.region = 'eu-west-2';
    expect(await harness.refusal('sqs', 'GetQueueUrl', { QueueName: 'jobs' })).toMatch(/^QueueDoesNotExist/);
    harness.region = 'eu-west-1';
    harness.keys = harness.api.addAccount('444455556666');
    expect(await harness.ok('sqs', 'ListQueues', {})).toEqual({});
  });
});

describe('SQS in the query protocol', () => {
  async function call(harness: AwsHarness, action: string, input: Readonly<Record<string, string>>): Promise<string> {
    const signed = sign(queryRequest('sqs', action, input), harness.keys, {
      service: 'sqs',
      at: harness.clock.now(),
    });
    return textOf(await harness.api.handle(signed));
  }

  it('takes numbered entries and answers with flat lists', async () => {
    const harness = await prepared();
    const created = await call(harness, 'CreateQueue', {
      QueueName: 'old',
      'Attribute.1.Name': 'VisibilityTimeout',
      'Attribute.1.Value': '9',
      'Tag.1.Key': 'team',
      'Tag.1.Value': 'red',
    });
    const url = element(created, 'QueueUrl');
    expect(url).toBe('http://127.0.0.1/111122223333/old');
    expect(await call(harness, 'ListQueueTags', { QueueUrl: url })).toContain(
      '<ListQueueTagsResult><Tag><Key>team</Key><Value>red</Value></Tag></ListQueueTagsResult>',
    );
    await call(harness, 'SendMessageBatch', {
      QueueUrl: url,
      'SendMessageBatchRequestEntry.1.Id': 'a',
      'SendMessageBatchRequestEntry.1.MessageBody': '<one>',
      'SendMessageBatchRequestEntry.1.MessageAttribute.1.Name': 'kind',
      'SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType': 'String',
      'SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue': 'x',
    });
    const received = await call(harness, 'ReceiveMessage', {
      QueueUrl: url,
      'AttributeName.1': 'ApproximateReceiveCount',
      'MessageAttributeName.1': 'All',
      WaitTimeSeconds: '0',
    });
    expect(received).toContain('<Body>&lt;one&gt;</Body>');
    expect(received).toContain('<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>');
    expect(received).toContain(
      '<MessageAttribute><Name>kind</Name><Value><StringValue>x</StringValue><DataType>String</DataType></Value></MessageAttribute>',
    );
    expect(await call(harness, 'DeleteQueue', { QueueUrl: url })).not.toContain('DeleteQueueResult>');
    expect(refusalOf(await call(harness, 'GetQueueUrl', { QueueName: 'old' }))).toBe(
      'AWS.SimpleQueueService.NonExistentQueue: The specified queue does not exist.',
    );
  });
});

describe('permissions of a queue', () => {
  it('are statements of its policy, by label', async () => {
    const harness = await prepared();
    const add = { QueueUrl, Label: 'team', AWSAccountIds: ['444455556666'], Actions: ['SendMessage'] };
    await harness.ok('sqs', 'AddPermission', add);
    const policy = async (): Promise<string | undefined> => {
      const answer = await harness.ok('sqs', 'GetQueueAttributes', { QueueUrl, AttributeNames: ['Policy'] });
      return (answer as { readonly Attributes?: { readonly Policy: string } }).Attributes?.Policy;
    };
    expect(JSON.parse((await policy()) ?? '')).toEqual({
      Version: '2012-10-17',
      Id: 'arn:aws:sqs:eu-west-1:111122223333:jobs/SQSDefaultPolicy',
      Statement: [
        {
          Sid: 'team',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::444455556666:root' },
          Action: 'SQS:SendMessage',
          Resource: 'arn:aws:sqs:eu-west-1:111122223333:jobs',
        },
      ],
    });
    expect(await harness.refusal('sqs', 'AddPermission', add)).toMatch(/Label is invalid\. Reason: Already exists\.$/);
    expect(await harness.refusal('sqs', 'AddPermission', { ...add, Label: 'b', Actions: ['DeleteQueue'] })).toMatch(
      /Only the queue owner is allowed to invoke this action\.$/,
    );
    await harness.ok('sqs', 'RemovePermission', { QueueUrl, Label: 'team' });
    expect(await policy()).toBeUndefined();
  });
});
