import { ownRegion, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { EventRule } from '../state/events.ts';

/** @throws AwsError `ResourceNotFoundException` */
export function findRule(world: World, call: SignedCall, name: string): EventRule {
  const rule = ownRegion(world, call).rules.get(name);
  if (rule === undefined) {
    throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
  }
  return rule;
}

/**
 * There is one bus, `default`.
 *
 * @throws AwsError `ResourceNotFoundException` for another one
 */
export function checkBus(busName: string | undefined): void {
  if (busName === undefined || /^(arn:aws:events:[^:]+:\d{12}:event-bus\/)?default$/.test(busName)) return;
  throw new AwsError('ResourceNotFoundException', `Event bus ${busName} does not exist.`);
}
