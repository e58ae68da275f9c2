import type { Random } from '@lockkeeper/core';
import type { World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Queue, QueueMessage } from '../state/queues.ts';
import { invalidValue, needed } from './sqs-error.ts';

const maxVisibilitySeconds = 43_200;

interface Receipt {
  readonly messageId: string;
  /** Which of its receptions the handle stands for. */
  readonly reception: number;
}

/** The handle of one reception of a message. It differs from reception to reception. */
export function receiptHandle(random: Random, queue: Queue, message: QueueMessage): string {
  const noise = Buffer.from(random.bytes(24)).toString('hex');
  return Buffer.from([queue.arn, message.id, message.receiveCount, noise].join(' ')).toString('base64');
}

/** Deletes what the handle stands for. A handle of an earlier reception deletes nothing and is not an error, as with AWS. */
export function deleteMessage(queue: Queue, handle: string | undefined): undefined {
  const { messageId, reception } = readHandle(queue, needed(handle, 'ReceiptHandle'));
  if (queue.messages.get(messageId)?.receiveCount === reception) queue.messages.delete(messageId);
  return undefined;
}

/** Hides a message in flight for so many seconds from now; 0 gives it back at once. Handles of earlier receptions do, too. */
export function changeVisibility(
  world: World,
  queue: Queue,
  input: { readonly ReceiptHandle?: string | undefined; readonly VisibilityTimeout?: number | undefined },
): undefined {
  const handle = needed(input.ReceiptHandle, 'ReceiptHandle');
  const seconds = needed(input.VisibilityTimeout, 'VisibilityTimeout');
  if (seconds < 0 || seconds > maxVisibilitySeconds) {
    throw invalidValue(
      `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer between 0 and ${maxVisibilitySeconds}.`,
    );
  }
  const message = queue.messages.get(readHandle(queue, handle).messageId);
  if (message === undefined) {
    throw invalidValue(
      `Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
    );
  }
  const now = world.clock.now();
  if (message.visibleAt <= now) {
    throw new AwsError('MessageNotInflight', 'The message referred to is not in flight.');
  }
  message.visibleAt = now + seconds * 1000;
  world.waiters.wake(queue);
  return undefined;
}

function readHandle(queue: Queue, handle: string): Receipt {
  const [arn, messageId, reception] = Buffer.from(handle, 'base64').toString('utf8').split(' ');
  if (arn !== queue.arn || messageId === undefined || !/^\d+$/.test(reception ?? '')) {
    throw new AwsError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
  }
  return { messageId, reception: Number(reception) };
}
