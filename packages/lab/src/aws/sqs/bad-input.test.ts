import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsHarness, queryRequest, sign } from '../../../conformance/aws/aws-harness.ts';
import type { LabRequest } from '../../http/types.ts';

const url = 'http://127.0.0.1/111122223333/jobs';
const operations: readonly (readonly [string, string])[] = [
  ['sqs', 'CreateQueue'],
  ['sqs', 'SetQueueAttributes'],
  ['sqs', 'SendMessage'],
  ['sqs', 'SendMessageBatch'],
  ['sqs', 'DeleteMessage'],
  ['sqs', 'ChangeMessageVisibilityBatch'],
  ['sqs', 'AddPermission'],
  ['sqs', 'TagQueue'],
  ['events', 'PutRule'],
  ['events', 'PutTargets'],
  ['events', 'PutEvents'],
  ['events', 'TestEventPattern'],
];
const names = [
  'QueueName',
  'Attributes',
  'Entries',
  'MessageBody',
  'MessageAttributes',
  'ReceiptHandle',
  'VisibilityTimeout',
  'Label',
  'Actions',
  'AWSAccountIds',
  'Tags',
  'Name',
  'Rule',
  'Targets',
  'EventPattern',
  'Event',
];
const attributes = fc.dictionary(
  fc.constantFrom('Policy', 'RedrivePolicy', 'DelaySeconds', 'FifoQueue', '__proto__', 'constructor'),
  fc.oneof(fc.string(), fc.json()),
);
const member = fc.oneof(fc.jsonValue(), attributes, fc.constant('jobs'), fc.json());
const input = fc.dictionary(fc.oneof(fc.constantFrom(...names, '__proto__'), fc.string()), member);

describe('queues, events and EKS under bad input', () => {
  it('answer whatever JSON comes with a result or a refusal', async () => {
    const harness = new AwsHarness();
    await harness.ok('sqs', 'CreateQueue', { QueueName: 'jobs' });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...operations), input, fc.boolean(), async ([service, name], members, known) => {
        const { status } = await harness.json(service, name, known ? { QueueUrl: url, ...members } : members);
        expect([200, 400, 403]).toContain(status);
      }),
      { numRuns: 1000 },
    );
  });

  it('answer whatever form comes with a result or a refusal', async () => {
    const harness = new AwsHarness();
    await harness.ok('sqs', 'CreateQueue', { QueueName: 'jobs' });
    const parts = fc.constantFrom(
      'Attribute',
      'SendMessageBatchRequestEntry',
      'MessageAttribute',
      'Name',
      'Value',
      '1',
    );
    const key = fc.oneof(
      fc.array(parts, { minLength: 1, maxLength: 6 }).map((path) => path.join('.')),
      fc.constantFrom('MessageBody', '__proto__', 'Tag.1.Key', 'DelaySeconds', 'ReceiptHandle'),
    );
    const actions = fc.constantFrom(
      'SendMessage',
      'SendMessageBatch',
      'SetQueueAttributes',
      'DeleteMessage',
      'TagQueue',
    );
    await fc.assert(
      fc.asyncProperty(actions, fc.dictionary(key, fc.string()), async (action, form) => {
        const request = sign(queryRequest('sqs', action, { ...form, QueueUrl: url }), harness.keys, {
          service: 'sqs',
          at: harness.clock.now(),
        });
        expect([200, 400, 403]).toContain((await harness.api.handle(request)).status);
      }),
      { numRuns: 500 },
    );
  });

  it('answer whatever path and body comes to EKS with a result or a refusal', async () => {
    const harness = new AwsHarness({
      accounts: ['111122223333'],
      clusters: [{ name: 'c1', account: '111122223333', region: 'eu-west-1', issuer: 'https://i.invalid' }],
    });
    const part = fc.oneof(
      fc.constantFrom('clusters', 'c1', 'pod-identity-associations', '%zz', '..', ''),
      fc.webSegment(),
    );
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST', 'DELETE'),
      path: fc
        .tuple(fc.array(part, { maxLength: 4 }), fc.webQueryParameters())
        .map(([path, query]) => `/${path.join('/')}?${query}`),
      body: fc.oneof(fc.json(), fc.string()).map((text) => Buffer.from(text)),
    });
    await fc.assert(
      fc.asyncProperty(request, async (made) => {
        const unsigned: LabRequest = { ...made, headers: { 'content-type': 'application/json' } };
        const signed = sign(unsigned, harness.keys, { service: 'eks', at: harness.clock.now() });
        expect([200, 400, 403, 404, 409]).toContain((await harness.api.handle(signed)).status);
      }),
      { numRuns: 1000 },
    );
  });
});
