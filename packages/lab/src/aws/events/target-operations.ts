import { parseArn } from '../accounts/arn.ts';
import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import type { EventTarget } from '../state/events.ts';
import { checkBus, findRule } from './find-rule.ts';
import { page } from './page.ts';
import { shapes, unservedTargetMembers } from './shapes.ts';

const maxTargets = 5;

type GivenTarget = Input<typeof shapes.putTargets>['Targets'][number];

/** Targets of rules. Queues are the only kind that the lab delivers to. */
export function targetOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    ['PutTargets', operation(shapes.putTargets, (input, call) => putTargets(world, call, input))],
    [
      'RemoveTargets',
      operation(shapes.removeTargets, (input, call) => {
        checkBus(input.EventBusName);
        const { targets } = findRule(world, call, input.Rule);
        for (const id of input.Ids) targets.delete(id);
        return { FailedEntryCount: 0, FailedEntries: [] };
      }),
    ],
    [
      'ListTargetsByRule',
      operation(shapes.listTargets, (input, call) => {
        checkBus(input.EventBusName);
        const targets = [...findRule(world, call, input.Rule).targets.values()];
        const { items, next } = page(targets, input.Limit ?? 100, input.NextToken);
        return { Targets: items.map(describe), NextToken: next };
      }),
    ],
  ]);
}

function putTargets(world: World, call: SignedCall, input: Input<typeof shapes.putTargets>): Output {
  checkBus(input.EventBusName);
  input.Targets.forEach(checkTarget);
  const rule = findRule(world, call, input.Rule);
  const added = input.Targets.map(readTarget);
  if (new Set([...rule.targets.keys(), ...added.map(({ id }) => id)]).size > maxTargets) {
    throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
  }
  for (const target of added) rule.targets.set(target.id, target);
  return { FailedEntryCount: 0, FailedEntries: [] };
}

/** What AWS looks at before it looks for the rule. */
function checkTarget(given: GivenTarget): void {
  const parsed = parseArn(given.Arn);
  if (parsed === undefined) {
    throw invalid(`Parameter ${given.Arn} is not valid. Reason: Provided Arn is not in correct format.`);
  }
  if (parsed.service === 'sqs' && parsed.resource.endsWith('.fifo') && given.SqsParameters === undefined) {
    throw invalid(`Parameter(s) SqsParameters must be specified for target: ${given.Id}.`);
  }
  if (given.Input !== undefined) checkJson(given.Input);
}

function readTarget(given: GivenTarget): EventTarget {
  const unserved = unservedTargetMembers.find((member) => given[member] !== undefined);
  if (unserved !== undefined) throw invalid(`The lab does not serve ${unserved} of a target.`);
  if (parseArn(given.Arn)?.service !== 'sqs') {
    throw invalid(`The lab delivers events to queues only, and ${given.Arn} is none.`);
  }
  const groupId = given.SqsParameters?.MessageGroupId;
  return {
    id: given.Id,
    arn: given.Arn,
    ...(given.Input === undefined ? {} : { input: given.Input }),
    ...(groupId === undefined ? {} : { messageGroupId: groupId }),
  };
}

function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw invalid('JSON syntax error in input for target.');
  }
}

function describe(target: EventTarget): Output {
  const { id, arn, input, messageGroupId } = target;
  return {
    Id: id,
    Arn: arn,
    Input: input,
    SqsParameters: messageGroupId === undefined ? undefined : { MessageGroupId: messageGroupId },
  };
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
