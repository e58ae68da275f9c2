import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasClient } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyVariables, runAws } from './run-aws.ts';
import { type ServedEndpoint, serveEndpoint } from './served-endpoint.ts';

interface Received {
  readonly Messages: readonly { readonly Body: string; readonly ReceiptHandle: string }[];
}

describe.skipIf(!hasClient('aws', 'tests that drive the lab with the aws command line'))(
  'aws command line: queues and events',
  () => {
    let served: ServedEndpoint;
    let home: string;
    beforeAll(async () => {
      served = await serveEndpoint();
      home = await mkdtemp(join(tmpdir(), 'lab-aws-events-'));
    });
    afterAll(async () => {
      await served.close();
      await rm(home, { recursive: true });
    });

    async function aws(
      command: string,
      more: readonly string[],
    ): Promise<{ readonly out: string; readonly error: string }> {
      return runAws([...command.split(' '), ...more], { url: served.url, home, env: keyVariables(served.keys) });
    }

    async function ok<T = unknown>(command: string, ...more: string[]): Promise<T> {
      const { out, error } = await aws(command, more);
      expect(error).toBe('');
      return (out === '' ? {} : JSON.parse(out)) as T;
    }

    it('sends, receives and deletes messages, alone and in batches', async () => {
      const { QueueUrl: url } = await ok<{ QueueUrl: string }>(
        'sqs create-queue --queue-name cli --attributes VisibilityTimeout=5',
      );
      expect(url).toBe(`${served.url}/111122223333/cli`);
      await ok(
        'sqs send-message --message-body one --queue-url',
        url,
        '--message-attributes',
        'n={DataType=Number,StringValue=7}',
      );
      const received = await ok<Received>(
        'sqs receive-message --attribute-names All --message-attribute-names All --queue-url',
        url,
      );
      expect(received).toMatchObject({
        Messages: [
          {
            Body: 'one',
            MD5OfBody: 'f97c5d29941bfb1b2fdab0874906ab82',
            Attributes: { ApproximateReceiveCount: '1' },
            MessageAttributes: { n: { DataType: 'Number', StringValue: '7' } },
          },
        ],
      });
      await ok('sqs delete-message --queue-url', url, '--receipt-handle', received.Messages[0]?.ReceiptHandle ?? '');
      expect(
        await ok('sqs send-message-batch --queue-url', url, '--entries', 'Id=a,MessageBody=x', 'Id=b,MessageBody=y'),
      ).toMatchObject({ Successful: [{ Id: 'a' }, { Id: 'b' }] });
      expect(await ok('sqs get-queue-attributes --attribute-names All --queue-url', url)).toMatchObject({
        Attributes: { ApproximateNumberOfMessages: '2', VisibilityTimeout: '5' },
      });
      await ok('sqs delete-queue --queue-url', url);
      expect((await aws('sqs get-queue-url --queue-name cli', [])).error).toContain(
        'An error occurred (AWS.SimpleQueueService.NonExistentQueue) when calling the GetQueueUrl operation: The specified queue does not exist.',
      );
    });

    it('hears of a changed secret and a changed parameter through a rule and a queue', async () => {
      const queue = 'arn:aws:sqs:eu-west-1:111122223333:changes';
      const admitting = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage' };
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [{ ...admitting, Resource: queue }] });
      const { QueueUrl: url } = await ok<{ QueueUrl: string }>(
        'sqs create-queue --queue-name changes --attributes',
        JSON.stringify({ Policy }),
      );
      const pattern = { source: ['aws.secretsmanager', 'aws.ssm'], detail: { name: [{ prefix: 'cli/' }, '/cli/p'] } };
      await ok('events put-rule --name changes --event-pattern', JSON.stringify(pattern));
      await ok('events put-targets --rule changes --targets Id=q,Arn=arn:aws:sqs:eu-west-1:111122223333:changes');
      await ok('secretsmanager create-secret --name cli/db --secret-string planted-value');
      const first = await ok<Received>('sqs receive-message --wait-time-seconds 20 --queue-url', url);
      expect(JSON.parse(first.Messages[0]?.Body ?? '')).toMatchObject({
        'detail-type': 'Secret Label Updated',
        source: 'aws.secretsmanager',
        account: '111122223333',
        region: 'eu-west-1',
        detail: { name: 'cli/db', labelUpdated: 'AWSCURRENT' },
      });
      await ok('ssm put-parameter --name /cli/p --type String --value planted-value');
      const second = await ok<Received>('sqs receive-message --wait-time-seconds 20 --queue-url', url);
      expect(JSON.parse(second.Messages[0]?.Body ?? '')).toMatchObject({
        'detail-type': 'Parameter Store Change',
        detail: { operation: 'Create', name: '/cli/p', type: 'String' },
      });
      expect(await ok('events list-targets-by-rule --rule changes')).toMatchObject({ Targets: [{ Id: 'q' }] });
      expect((await aws('events put-rule --name bad --event-pattern', ['{"source":"x"}'])).error).toContain(
        'An error occurred (InvalidEventPatternException) when calling the PutRule operation: Event pattern is not valid. Reason: "source" must be an object or an array',
      );
    });
  },
);
