import { tagKeyList, tagList } from '../accounts/tags.ts';
import { boolean, integer, list, oneOf, required, string, struct } from '../protocol/shape.ts';

const namePattern = { pattern: /^[.\-_A-Za-z0-9]+$/, patternText: '[\\.\\-_A-Za-z0-9]+' };
const name = string({ min: 1, max: 64, ...namePattern });
const EventBusName = string({
  min: 1,
  max: 1600,
  pattern: /^(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/.\-_A-Za-z0-9]+$/,
  patternText: '(arn:aws[\\w-]*:events:[a-z]+-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+',
});
const present = { required: false, read: () => true } as const;
const paging = { NextToken: string({ min: 1, max: 2048 }), Limit: integer({ min: 1, max: 100 }) };

/** Kinds of targets and ways of delivery that the lab does not have; their presence is read, to refuse it by name. */
export const unservedTargetMembers = [
  'InputPath',
  'InputTransformer',
  'KinesisParameters',
  'RunCommandParameters',
  'EcsParameters',
  'BatchParameters',
  'HttpParameters',
  'RedshiftDataParameters',
  'SageMakerPipelineParameters',
  'DeadLetterConfig',
  'AppSyncParameters',
] as const;

const target = struct({
  Id: required(name),
  Arn: required(string({ min: 1, max: 1600 })),
  RoleArn: string({ min: 1, max: 1600 }),
  Input: string({ max: 8192 }),
  SqsParameters: struct({ MessageGroupId: string({ max: 128 }) }),
  InputPath: present,
  InputTransformer: present,
  KinesisParameters: present,
  RunCommandParameters: present,
  EcsParameters: present,
  BatchParameters: present,
  HttpParameters: present,
  RedshiftDataParameters: present,
  SageMakerPipelineParameters: present,
  DeadLetterConfig: present,
  AppSyncParameters: present,
});

/** Inputs of EventBridge with the constraints of its service model. */
export const shapes = {
  putRule: struct({
    Name: required(name),
    ScheduleExpression: string({ max: 256 }),
    EventPattern: string({ max: 4096 }),
    State: oneOf(['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'] as const),
    Description: string({ max: 512 }),
    RoleArn: string({ min: 1, max: 1600 }),
    Tags: tagList,
    EventBusName,
  }),
  byName: struct({ Name: required(name), EventBusName, Force: boolean() }),
  listRules: struct({ NamePrefix: name, EventBusName, ...paging }),
  putTargets: struct({
    Rule: required(name),
    EventBusName,
    Targets: required(list(target, { min: 1, max: 100 })),
  }),
  removeTargets: struct({
    Rule: required(name),
    EventBusName,
    Ids: required(list(name, { min: 1, max: 100 })),
    Force: boolean(),
  }),
  listTargets: struct({ Rule: required(name), EventBusName, ...paging }),
  listRulesByTarget: struct({ TargetArn: required(string({ min: 1, max: 1600 })), EventBusName, ...paging }),
  putEvents: struct({
    Entries: required(
      list(
        struct({
          Time: { read: (value: unknown) => (typeof value === 'number' ? value : undefined) },
          Source: string(),
          Resources: list(string()),
          DetailType: string(),
          Detail: string(),
          EventBusName: string({ min: 1, max: 1600 }),
          TraceHeader: string({ min: 1, max: 500 }),
        }),
        { min: 1, max: 10 },
      ),
    ),
    EndpointId: string(),
  }),
  testPattern: struct({ EventPattern: required(string({ max: 4096 })), Event: required(string()) }),
  describeBus: struct({ Name: string({ min: 1, max: 1600 }) }),
  tag: struct({ ResourceARN: required(string({ min: 1, max: 1600 })), Tags: required(tagList) }),
  untag: struct({ ResourceARN: required(string({ min: 1, max: 1600 })), TagKeys: required(tagKeyList) }),
  listTags: struct({ ResourceARN: required(string({ min: 1, max: 1600 })) }),
};
