import { arn } from '../accounts/arn.ts';
import { tagsOf, writeTags } from '../accounts/tags.ts';
import { ownRegion, operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import type { EventRule } from '../state/events.ts';
import { compilePattern } from './event-pattern.ts';
import { checkBus, findRule } from './find-rule.ts';
import { page } from './page.ts';
import { shapes } from './shapes.ts';

/** Rules of the default bus. */
export function ruleOperations(world: World): ReadonlyMap<string, Operation> {
  const onRule = (act: (rule: EventRule, call: SignedCall) => Output | undefined): Operation =>
    operation(shapes.byName, (input, call) => {
      checkBus(input.EventBusName);
      return act(findRule(world, call, input.Name), call);
    });
  return new Map([
    ['PutRule', operation(shapes.putRule, (input, call) => putRule(world, call, input))],
    ['DescribeRule', onRule((rule, call) => ({ ...describe(rule), CreatedBy: call.caller.accountId }))],
    [
      'DeleteRule',
      operation(shapes.byName, (input, call) => {
        checkBus(input.EventBusName);
        return deleteRule(world, call, input.Name);
      }),
    ],
    ['EnableRule', onRule((rule) => setState(rule, 'ENABLED'))],
    ['DisableRule', onRule((rule) => setState(rule, 'DISABLED'))],
    [
      'ListRules',
      operation(shapes.listRules, (input, call) => {
        checkBus(input.EventBusName);
        const rules = sorted(world, call).filter((rule) => rule.name.startsWith(input.NamePrefix ?? ''));
        const { items, next } = page(rules, input.Limit ?? 100, input.NextToken);
        return { Rules: items.map(describe), NextToken: next };
      }),
    ],
    [
      'ListRuleNamesByTarget',
      operation(shapes.listRulesByTarget, (input, call) => {
        checkBus(input.EventBusName);
        const rules = sorted(world, call).filter((rule) =>
          [...rule.targets.values()].some((target) => target.arn === input.TargetArn),
        );
        const { items, next } = page(rules, input.Limit ?? 100, input.NextToken);
        return { RuleNames: items.map((rule) => rule.name), NextToken: next };
      }),
    ],
    ...tagOperations(world),
  ]);
}

function putRule(world: World, call: SignedCall, input: Input<typeof shapes.putRule>): Output {
  checkBus(input.EventBusName);
  const { EventPattern: patternText } = input;
  checkServed(input);
  if (patternText === undefined) {
    throw new AwsError('ValidationException', 'Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  compilePattern(patternText);
  const { rules } = ownRegion(world, call);
  const existing = rules.get(input.Name);
  const rule: EventRule = existing ?? {
    name: input.Name,
    arn: arn('events', call.region, call.caller.accountId, `rule/${input.Name}`),
    tags: tagsOf(input.Tags),
    targets: new Map(),
    patternText,
    state: 'ENABLED',
  };
  rule.patternText = patternText;
  rule.state = input.State === 'DISABLED' ? 'DISABLED' : 'ENABLED';
  setText(rule, 'description', input.Description);
  setText(rule, 'roleArn', input.RoleArn);
  rules.set(rule.name, rule);
  return { RuleArn: rule.arn };
}

function checkServed(input: Input<typeof shapes.putRule>): void {
  if (input.ScheduleExpression !== undefined) {
    throw new AwsError('ValidationException', 'The lab does not serve ScheduleExpression: rules match events only.');
  }
  if (input.State === 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS') {
    throw new AwsError('ValidationException', 'The lab has no CloudTrail, so a rule cannot be enabled for its events.');
  }
}

/** What a second PutRule leaves out is gone. */
function setText(rule: EventRule, member: 'description' | 'roleArn', value: string | undefined): void {
  if (value === undefined) delete rule[member];
  else rule[member] = value;
}

function deleteRule(world: World, call: SignedCall, name: string): undefined {
  const { rules } = ownRegion(world, call);
  if ((rules.get(name)?.targets.size ?? 0) > 0) {
    throw new AwsError('ValidationException', "Rule can't be deleted since it has targets.");
  }
  rules.delete(name);
  return undefined;
}

function setState(rule: EventRule, state: EventRule['state']): undefined {
  rule.state = state;
  return undefined;
}

function describe(rule: EventRule): Output {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventPattern: rule.patternText,
    State: rule.state,
    Description: rule.description,
    RoleArn: rule.roleArn,
    EventBusName: 'default',
  };
}

function sorted(world: World, call: SignedCall): readonly EventRule[] {
  return [...ownRegion(world, call).rules.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function tagOperations(world: World): readonly (readonly [string, Operation])[] {
  const ruleOf = (call: SignedCall, text: string): EventRule => {
    const found = [...ownRegion(world, call).rules.values()].find((rule) => rule.arn === text);
    if (found === undefined) {
      const name = text.split('/').at(-1);
      throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
    }
    return found;
  };
  return [
    [
      'TagResource',
      operation(shapes.tag, (input, call) => {
        const { tags } = ruleOf(call, input.ResourceARN);
        for (const { Key, Value } of input.Tags) tags.set(Key, Value);
        return {};
      }),
    ],
    [
      'UntagResource',
      operation(shapes.untag, (input, call) => {
        const { tags } = ruleOf(call, input.ResourceARN);
        for (const key of input.TagKeys) tags.delete(key);
        return {};
      }),
    ],
    [
      'ListTagsForResource',
      operation(shapes.listTags, (input, call) => ({ Tags: writeTags(ruleOf(call, input.ResourceARN).tags) })),
    ],
  ];
}
