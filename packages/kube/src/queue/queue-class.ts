/** Why a key is due, from most to least urgent. */
export type QueueClass = 'edit' | 'new' | 'retry' | 'periodic';

export const queueClasses: readonly QueueClass[] = ['edit', 'new', 'retry', 'periodic'];

/** The more urgent of two classes. */
export function moreUrgent(a: QueueClass, b: QueueClass): QueueClass {
  return queueClasses.indexOf(a) <= queueClasses.indexOf(b) ? a : b;
}
