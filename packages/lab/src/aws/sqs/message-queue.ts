import type { World } from '../call.ts';
import type { MessageAttribute, Queue, QueueMessage } from '../state/queues.ts';
import { numberOf } from './queue-attributes.ts';
import { queueByArn, redriveOf } from './redrive.ts';

/** For how long a FIFO queue takes a second message with the same deduplication id for the first. */
const deduplicationMs = 5 * 60_000;

export interface NewMessage {
  readonly body: string;
  readonly attributes: ReadonlyMap<string, MessageAttribute>;
  readonly senderId: string;
  readonly traceHeader?: string | undefined;
  readonly delaySeconds?: number | undefined;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

/** Puts a message at the end of a queue and wakes its receivers. On a FIFO queue a repeated message is the one from before. */
export function addMessage(world: World, queue: Queue, given: NewMessage): QueueMessage {
  const now = world.clock.now();
  const repeated = queue.fifo ? repeatOf(queue, given.deduplicationId, now) : undefined;
  if (repeated !== undefined) return repeated;
  const { body, attributes, senderId, traceHeader, groupId, deduplicationId } = given;
  const message: QueueMessage = {
    id: world.random.uuid(),
    body,
    attributes,
    senderId,
    sentAt: now,
    visibleAt: now + (given.delaySeconds ?? numberOf(queue, 'DelaySeconds')) * 1000,
    receiveCount: 0,
    ...(traceHeader === undefined ? {} : { traceHeader }),
    ...(groupId === undefined ? {} : { groupId }),
    ...(deduplicationId === undefined ? {} : { deduplicationId }),
    ...(queue.fifo ? { sequenceNumber: nextSequence(queue) } : {}),
  };
  if (queue.fifo && deduplicationId !== undefined) {
    queue.recent.set(deduplicationId, { message, until: now + deduplicationMs });
  }
  queue.messages.set(message.id, message);
  world.waiters.wake(queue);
  return message;
}

/**
 * Takes up to `max` visible messages and hides them for `visibilitySeconds`. Messages beyond their retention go, those
 * received too often go to the dead-letter queue. A FIFO queue gives no message of a group while an earlier one is out.
 */
export function takeMessages(
  world: World,
  queue: Queue,
  max: number,
  visibilitySeconds: number,
): readonly QueueMessage[] {
  const now = world.clock.now();
  const taken: QueueMessage[] = [];
  const busyGroups = new Set<string>();
  const oldest = now - numberOf(queue, 'MessageRetentionPeriod') * 1000;
  for (const message of queue.messages.values()) {
    if (taken.length >= max) break;
    if (message.sentAt < oldest) {
      queue.messages.delete(message.id);
    } else if (message.visibleAt > now) {
      if (message.groupId !== undefined) busyGroups.add(message.groupId);
    } else if (!(queue.fifo && busyGroups.has(message.groupId ?? '')) && !giveUp(world, queue, message)) {
      message.visibleAt = now + visibilitySeconds * 1000;
      message.receiveCount += 1;
      message.firstReceivedAt ??= now;
      taken.push(message);
    }
  }
  return taken;
}

/** Milliseconds until a hidden message of the queue comes back, or undefined when none will. */
export function untilVisible(queue: Queue, now: number): number | undefined {
  let next: number | undefined;
  for (const { visibleAt } of queue.messages.values()) {
    if (visibleAt > now && (next === undefined || visibleAt < next)) next = visibleAt;
  }
  return next === undefined ? undefined : next - now;
}

function repeatOf(queue: Queue, deduplicationId: string | undefined, now: number): QueueMessage | undefined {
  for (const [id, { until }] of queue.recent) {
    if (until > now) break;
    queue.recent.delete(id);
  }
  return deduplicationId === undefined ? undefined : queue.recent.get(deduplicationId)?.message;
}

/** Twenty digits, rising. */
function nextSequence(queue: Queue): string {
  queue.sequence += 1;
  return `188${String(queue.sequence).padStart(17, '0')}`;
}

/** Moves a message that was received as often as allowed to the dead-letter queue, when there is one. */
function giveUp(world: World, queue: Queue, message: QueueMessage): boolean {
  const redrive = redriveOf(queue);
  if (redrive === undefined || message.receiveCount < redrive.maxReceiveCount) return false;
  const deadLetters = queueByArn(world, redrive.deadLetterTargetArn);
  if (deadLetters === undefined || deadLetters === queue) return false;
  queue.messages.delete(message.id);
  deadLetters.messages.set(message.id, { ...message, deadLetterSource: queue.arn });
  world.waiters.wake(deadLetters);
  return true;
}
