import { arn } from '../accounts/arn.ts';
import { ownRegion, operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import type { Queue } from '../state/queues.ts';
import { findQueue, urlOf } from './find-queue.ts';
import { page } from './page.ts';
import { applyAttributes, checkAttributes, describeAttributes } from './queue-attributes.ts';
import { checkRedrive, redriveOf } from './redrive.ts';
import { shapes } from './shapes.ts';
import { invalidValue, needed, noSuchQueue } from './sqs-error.ts';

const purgeMs = 60_000;

/** Queues themselves, their attributes and tags. */
export function queueOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    ['CreateQueue', operation(shapes.create, (input, call) => create(world, call, input))],
    ['GetQueueUrl', operation(shapes.getUrl, (input, call) => getUrl(world, call, input))],
    ['ListQueues', operation(shapes.list, (input, call) => listQueues(world, call, input))],
    [
      'DeleteQueue',
      operation(shapes.byUrl, (input, call) => {
        const queue = findQueue(world, call, input.QueueUrl);
        world.accounts.region(queue.accountId, queue.region)?.queues.delete(queue.name);
        world.waiters.wake(queue);
        return undefined;
      }),
    ],
    ['PurgeQueue', operation(shapes.byUrl, (input, call) => purge(findQueue(world, call, input.QueueUrl), call))],
    [
      'SetQueueAttributes',
      operation(shapes.setAttributes, (input, call) => {
        const queue = findQueue(world, call, input.QueueUrl);
        const attributes = needed(input.Attributes, 'Attribute.Name');
        checkAttributes(attributes, queue.fifo);
        applyAttributes(world, queue, checkRedrive(world, attributes, queue.fifo));
        queue.modifiedAt = call.now;
        return undefined;
      }),
    ],
    [
      'GetQueueAttributes',
      operation(shapes.getAttributes, (input, call) => {
        const queue = findQueue(world, call, input.QueueUrl);
        return { Attributes: describeAttributes(queue, input.AttributeNames ?? [], call.now) };
      }),
    ],
    [
      'ListDeadLetterSourceQueues',
      operation(shapes.listSources, (input, call) => {
        const { arn: target } = findQueue(world, call, input.QueueUrl);
        const sources = [...ownRegion(world, call).queues.values()].filter(
          (queue) => redriveOf(queue)?.deadLetterTargetArn === target,
        );
        const { items, next } = page(sources, input.MaxResults ?? 1000, input.NextToken);
        return { queueUrls: items.map((queue) => urlOf(queue, call)), NextToken: next };
      }),
    ],
    ...tagOperations(world),
  ]);
}

function create(world: World, call: SignedCall, input: Input<typeof shapes.create>): Output {
  const name = input.QueueName ?? needed<string>(undefined, 'QueueName');
  const given = input.Attributes ?? new Map<string, string>();
  const fifo = given.get('FifoQueue') === 'true';
  checkName(name, fifo);
  checkAttributes(given, fifo);
  const attributes = checkRedrive(world, given, fifo);
  const { queues } = ownRegion(world, call);
  const existing = queues.get(name);
  if (existing !== undefined) return { QueueUrl: urlOf(same(existing, attributes, call), call) };
  const queue: Queue = {
    name,
    arn: arn('sqs', call.region, call.caller.accountId, name),
    accountId: call.caller.accountId,
    region: call.region,
    fifo,
    createdAt: call.now,
    modifiedAt: call.now,
    attributes: new Map(),
    tags: new Map(input.tags),
    messages: new Map(),
    recent: new Map(),
    sequence: 0,
  };
  applyAttributes(world, queue, attributes);
  queues.set(name, queue);
  return { QueueUrl: urlOf(queue, call) };
}

function checkName(name: string, fifo: boolean): void {
  const stem = fifo ? name.replace(/\.fifo$/, '') : name;
  if (fifo && stem === name) {
    throw invalidValue(
      'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.',
    );
  }
  if (!/^[A-Za-z0-9_-]+$/.test(stem) || name.length > 80) {
    throw invalidValue('Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length');
  }
}

/** A queue can be created again with the attributes that it has. */
function same(queue: Queue, attributes: ReadonlyMap<string, string>, call: SignedCall): Queue {
  const has = describeAttributes(queue, ['All'], call.now);
  const other = [...attributes].find(([name, value]) => has?.get(name) !== value);
  if (other === undefined) return queue;
  throw new AwsError(
    'QueueNameExists',
    `A queue already exists with the same name and a different value for attribute ${other[0]}`,
  );
}

function getUrl(world: World, call: SignedCall, input: Input<typeof shapes.getUrl>): Output {
  const name = needed(input.QueueName, 'QueueName');
  const owner = input.QueueOwnerAWSAccountId ?? call.caller.accountId;
  const queue = world.accounts.region(owner, call.region)?.queues.get(name);
  if (queue === undefined) throw noSuchQueue();
  return { QueueUrl: urlOf(queue, call) };
}

function listQueues(world: World, call: SignedCall, input: Input<typeof shapes.list>): Output {
  const { MaxResults: max, NextToken: token, QueueNamePrefix: prefix = '' } = input;
  if (max !== undefined && (max < 1 || max > 1000)) {
    throw invalidValue(`Value ${max} for parameter MaxResults is invalid. Reason: Must be an integer from 1 to 1000.`);
  }
  const names = [...ownRegion(world, call).queues.keys()].filter((name) => name.startsWith(prefix)).toSorted();
  const { items, next } = page(names, max ?? 1000, token);
  const host = `http://${call.host ?? '127.0.0.1'}/${call.caller.accountId}`;
  return {
    QueueUrls: items.length === 0 ? undefined : items.map((name) => `${host}/${name}`),
    NextToken: max === undefined ? undefined : next,
  };
}

function purge(queue: Queue, call: SignedCall): undefined {
  if (queue.purgedAt !== undefined && call.now - queue.purgedAt < purgeMs) {
    throw new AwsError(
      'PurgeQueueInProgress',
      `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
      403,
    );
  }
  queue.purgedAt = call.now;
  queue.messages.clear();
  return undefined;
}

function tagOperations(world: World): readonly (readonly [string, Operation])[] {
  return [
    [
      'TagQueue',
      operation(shapes.tag, (input, call) => {
        const { name, tags } = findQueue(world, call, input.QueueUrl);
        const added = needed(input.Tags, 'Tags');
        if (added.size === 0) needed('', 'Tags');
        if (new Set([...tags.keys(), ...added.keys()]).size > 50) {
          throw invalidValue(`Too many tags added for queue ${name}.`);
        }
        for (const [key, value] of added) tags.set(key, value);
        return undefined;
      }),
    ],
    [
      'UntagQueue',
      operation(shapes.untag, (input, call) => {
        const { tags } = findQueue(world, call, input.QueueUrl);
        const keys = needed(input.TagKeys, 'TagKeys');
        if (keys.length === 0) throw invalidValue('Tag keys must be between 1 and 128 characters in length.');
        for (const key of keys) tags.delete(key);
        return undefined;
      }),
    ],
    [
      'ListQueueTags',
      operation(shapes.byUrl, (input, call) => {
        const { tags } = findQueue(world, call, input.QueueUrl);
        return { Tags: tags.size === 0 ? undefined : tags };
      }),
    ],
  ];
}
