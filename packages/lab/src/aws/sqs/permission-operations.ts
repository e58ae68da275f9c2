import { operation, type Operation, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Input } from '../protocol/shape.ts';
import type { Queue } from '../state/queues.ts';
import { findQueue } from './find-queue.ts';
import { shapes } from './shapes.ts';
import { invalidValue, needed } from './sqs-error.ts';

const maxActions = 7;
const grantable: ReadonlySet<string> = new Set([
  '*',
  'ChangeMessageVisibility',
  'DeleteMessage',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListDeadLetterSourceQueues',
  'PurgeQueue',
  'ReceiveMessage',
  'SendMessage',
]);

interface Statement {
  readonly Sid?: string;
}

interface Policy {
  readonly Version: string;
  readonly Id?: string;
  readonly Statement: readonly Statement[];
}

/** AddPermission and RemovePermission: statements of the queue's policy, by label. */
export function permissionOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    [
      'AddPermission',
      operation(shapes.addPermission, (input, call) => addPermission(findQueue(world, call, input.QueueUrl), input)),
    ],
    [
      'RemovePermission',
      operation(shapes.removePermission, (input, call) => {
        const queue = findQueue(world, call, input.QueueUrl);
        const label = needed(input.Label, 'Label');
        const policy = policyOf(queue);
        const kept = policy.Statement.filter(({ Sid }) => Sid !== label);
        if (kept.length === policy.Statement.length) {
          throw invalidValue(
            `Value ${label} for parameter Label is invalid. Reason: can't find label on existing policy.`,
          );
        }
        save(queue, { ...policy, Statement: kept });
        return undefined;
      }),
    ],
  ]);
}

function addPermission(queue: Queue, input: Input<typeof shapes.addPermission>): undefined {
  const label = needed(input.Label, 'Label');
  const actions = input.Actions ?? [];
  const accounts = input.AWSAccountIds ?? [];
  checkActions(actions);
  if (accounts.length === 0) {
    throw invalidValue('Value [] for parameter PrincipalId is invalid. Reason: Unable to verify.');
  }
  const policy = policyOf(queue);
  if (policy.Statement.some(({ Sid }) => Sid === label)) {
    throw invalidValue(`Value ${label} for parameter Label is invalid. Reason: Already exists.`);
  }
  const statement = {
    Sid: label,
    Effect: 'Allow',
    Principal: { AWS: single(accounts.map((account) => `arn:aws:iam::${account}:root`)) },
    Action: single(actions.map((action) => `SQS:${action}`)),
    Resource: queue.arn,
  };
  save(queue, { ...policy, Statement: [...policy.Statement, statement] });
  return undefined;
}

function checkActions(actions: readonly string[]): void {
  if (actions.length === 0) needed(undefined, 'Actions');
  if (actions.length > maxActions) {
    throw new AwsError('OverLimit', `${actions.length} Actions were found, maximum allowed is ${maxActions}.`, 403);
  }
  const reserved = actions.find((action) => !grantable.has(action));
  if (reserved === undefined) return;
  throw invalidValue(
    `Value SQS:${reserved} for parameter ActionName is invalid. Reason: Only the queue owner is allowed to invoke this action.`,
  );
}

/** A list of one is written without the list. */
function single(items: readonly string[]): string | readonly string[] | undefined {
  return items.length === 1 ? items[0] : items;
}

/** The policy attribute was checked to be a JSON object when it was set; its statement may be one or a list. */
function policyOf(queue: Queue): Policy {
  const text = queue.attributes.get('Policy');
  if (text === undefined) return { Version: '2012-10-17', Id: `${queue.arn}/SQSDefaultPolicy`, Statement: [] };
  const policy = JSON.parse(text) as Omit<Policy, 'Statement'> & { readonly Statement?: Statement | Statement[] };
  return { ...policy, Statement: [policy.Statement ?? []].flat() };
}

function save(queue: Queue, policy: Policy): void {
  if (policy.Statement.length === 0) queue.attributes.delete('Policy');
  else queue.attributes.set('Policy', JSON.stringify(policy));
}
