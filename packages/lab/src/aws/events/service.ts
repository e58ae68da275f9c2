import { arn } from '../accounts/arn.ts';
import type { Service, World } from '../call.ts';
import { eventOperations } from './event-operations.ts';
import { ruleOperations } from './rule-operations.ts';
import { targetOperations } from './target-operations.ts';

/**
 * Amazon EventBridge: rules with event patterns on the default bus, delivered to queues. Schedules, further buses,
 * archives, replays, connections and partner sources are not served: their operations are unknown here.
 */
export function events(world: World): Service {
  return {
    name: 'events',
    signingName: 'events',
    wire: 'json',
    selector: 'AWSEvents',
    xmlns: '',
    messageMember: 'message',
    operations: new Map([...ruleOperations(world), ...targetOperations(world), ...eventOperations(world)]),
    resources: (operation, input, call) => {
      const { caller } = call;
      if (caller === undefined) return ['*'];
      const { Rule: rule, Name: name, ResourceARN: resource } = input;
      if (operation === 'PutEvents' || operation === 'DescribeEventBus') {
        return [arn('events', call.region, caller.accountId, 'event-bus/default')];
      }
      if (typeof resource === 'string') return [resource];
      const named = rule ?? name;
      return [typeof named === 'string' ? arn('events', call.region, caller.accountId, `rule/${named}`) : '*'];
    },
  };
}
