import { parseArn } from '../accounts/arn.ts';
import type { World } from '../call.ts';
import type { Queue } from '../state/queues.ts';
import { invalidValue } from './sqs-error.ts';

/** Where messages go that were received too often, and how often is too often. */
export interface Redrive {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

export function queueByArn(world: World, text: string): Queue | undefined {
  const parsed = parseArn(text);
  if (parsed?.service !== 'sqs') return undefined;
  return world.accounts.region(parsed.account, parsed.region)?.queues.get(parsed.resource);
}

/** The redrive policy of a queue, which was checked when it was set. */
export function redriveOf(queue: Queue): Redrive | undefined {
  const text = queue.attributes.get('RedrivePolicy');
  return text === undefined ? undefined : (JSON.parse(text) as Redrive);
}

/**
 * Checks a redrive policy that is about to be set and gives the attributes with its count as a number.
 *
 * @throws AwsError `InvalidParameterValueException`
 */
export function checkRedrive(
  world: World,
  given: ReadonlyMap<string, string>,
  fifo: boolean,
): ReadonlyMap<string, string> {
  const text = given.get('RedrivePolicy');
  if (text === undefined || text === '') return given;
  const document: unknown = JSON.parse(text);
  const target = memberOf(document, 'deadLetterTargetArn');
  const most = Number(memberOf(document, 'maxReceiveCount') ?? Number.NaN);
  const refusal = problemOf(world, target, most, fifo);
  if (refusal !== undefined) {
    throw invalidValue(`Value ${text} for parameter RedrivePolicy is invalid. Reason: ${refusal}`);
  }
  if (typeof memberOf(document, 'maxReceiveCount') === 'number') return given;
  const usual = JSON.stringify({ deadLetterTargetArn: target, maxReceiveCount: most });
  return new Map([...given, ['RedrivePolicy', usual]]);
}

function problemOf(world: World, target: unknown, most: number, fifo: boolean): string | undefined {
  if (target === undefined) return 'Redrive policy does not contain mandatory attribute: deadLetterTargetArn.';
  if (Number.isNaN(most)) return 'Redrive policy does not contain mandatory attribute: maxReceiveCount.';
  if (!Number.isInteger(most) || most < 1 || most > 1000)
    return 'Invalid value for maxReceiveCount: it must be from 1 to 1000.';
  const queue = typeof target === 'string' ? queueByArn(world, target) : undefined;
  if (queue === undefined) return 'Dead letter target does not exist.';
  return queue.fifo === fifo ? undefined : 'Dead-letter queue must be same type of queue as the source.';
}

function memberOf(document: unknown, name: string): unknown {
  if (typeof document !== 'object' || document === null || !Object.hasOwn(document, name)) return undefined;
  return Reflect.get(document, name);
}
