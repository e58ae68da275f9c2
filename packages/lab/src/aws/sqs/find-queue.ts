import type { Call, SignedCall, World } from '../call.ts';
import { arn } from '../accounts/arn.ts';
import type { Queue } from '../state/queues.ts';
import { needed, noSuchQueue } from './sqs-error.ts';

/**
 * The queue that a URL names by its last two parts, whatever host the client reached it under; AWS takes a bare name, too.
 *
 * @throws AwsError `QueueDoesNotExist`
 */
export function findQueue(world: World, call: SignedCall, url: string | undefined): Queue {
  const place = placeOf(needed(url, 'QueueUrl'), call);
  const queue = world.accounts.region(place.account, call.region)?.queues.get(place.name);
  if (queue === undefined) throw noSuchQueue();
  return queue;
}

/** A URL under the address that the client itself has used, so that it can send to it. */
export function urlOf(queue: Queue, call: Call): string {
  return `http://${call.host ?? '127.0.0.1'}/${queue.accountId}/${queue.name}`;
}

/** The ARN that IAM is asked about. */
export function queueResource(call: SignedCall, input: Readonly<Record<string, unknown>>): string {
  const { QueueUrl: url, QueueName: name } = input;
  if (typeof url === 'string') {
    const place = placeOf(url, call);
    return arn('sqs', call.region, place.account, place.name);
  }
  return typeof name === 'string' ? arn('sqs', call.region, call.caller.accountId, name) : '*';
}

function placeOf(url: string, call: SignedCall): { readonly account: string; readonly name: string } {
  const parts = url.split('/');
  const name = parts.at(-1) ?? '';
  return { account: parts.length > 1 ? (parts.at(-2) ?? '') : call.caller.accountId, name };
}
