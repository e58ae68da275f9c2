import { arn } from '../accounts/arn.ts';
import { hasTags } from '../authorization/call-parameters.ts';
import type { Service, SignedCall, World } from '../call.ts';
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
    questions: (operation, input, call) => {
      const actions = [operation, ...(operation === 'PutRule' && hasTags(input['Tags']) ? ['TagResource'] : [])];
      return actions.map((action) => ({ action: `events:${action}`, resource: resourceOf(operation, input, call) }));
    },
  };
}

function resourceOf(operation: string, input: Readonly<Record<string, unknown>>, call: SignedCall): string {
  const { Rule: rule, Name: name, ResourceARN: resource } = input;
  const own = (what: string): string => arn('events', call.region, call.caller.accountId, what);
  if (operation === 'PutEvents' || operation === 'DescribeEventBus') return own('event-bus/default');
  if (typeof resource === 'string') return resource;
  const named = rule ?? name;
  return typeof named === 'string' ? own(`rule/${named}`) : '*';
}
