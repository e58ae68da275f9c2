import { tagKeyList, tagList } from '../accounts/tags.ts';
import { boolean, integer, list, oneOf, required, string, struct } from '../protocol/shape.ts';

const name = string({ min: 1, max: 2048 });
const type = oneOf(['SecureString', 'StringList', 'String'] as const);
const tier = oneOf(['Standard', 'Advanced', 'Intelligent-Tiering'] as const);
const filters = list(
  struct({
    Key: required(
      string({
        min: 1,
        max: 132,
        pattern: /^(tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType)$/,
        patternText: 'tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType',
      }),
    ),
    Option: string({ min: 1, max: 10 }),
    Values: list(string({ min: 1, max: 1024 }), { min: 1, max: 50 }),
  }),
);
const taggable = {
  ResourceType: required(string()),
  ResourceId: required(string()),
};

/** Inputs of Parameter Store with the constraints of its service model. */
export const shapes = {
  put: struct({
    Name: required(name),
    Description: string({ max: 1024 }),
    Value: required(string({ sensitive: true })),
    Type: type,
    KeyId: string({ min: 1, max: 256 }),
    Overwrite: boolean(),
    AllowedPattern: string({ max: 1024 }),
    Tags: tagList,
    Tier: tier,
    Policies: string({ min: 1, max: 4096 }),
    DataType: string({ max: 128 }),
  }),
  get: struct({ Name: required(name), WithDecryption: boolean() }),
  getMany: struct({ Names: required(list(name, { min: 1, max: 10 })), WithDecryption: boolean() }),
  byPath: struct({
    Path: required(name),
    Recursive: boolean(),
    ParameterFilters: filters,
    WithDecryption: boolean(),
    MaxResults: integer({ min: 1, max: 10 }),
    NextToken: string(),
  }),
  describe: struct({
    Filters: list(
      struct({
        Key: required(oneOf(['Name', 'Type', 'KeyId'] as const)),
        Values: required(list(string({ min: 1, max: 1024 }), { min: 1, max: 50 })),
      }),
    ),
    ParameterFilters: filters,
    MaxResults: integer({ min: 1, max: 50 }),
    NextToken: string(),
    Shared: boolean(),
  }),
  history: struct({
    Name: required(name),
    WithDecryption: boolean(),
    MaxResults: integer({ min: 1, max: 50 }),
    NextToken: string(),
  }),
  delete: struct({ Name: required(name) }),
  deleteMany: struct({ Names: required(list(name, { min: 1, max: 10 })) }),
  label: struct({
    Name: required(name),
    ParameterVersion: integer(),
    Labels: required(list(string({ min: 1, max: 100 }), { min: 1, max: 10 })),
  }),
  unlabel: struct({
    Name: required(name),
    ParameterVersion: required(integer()),
    Labels: required(list(string({ min: 1, max: 100 }), { min: 1, max: 10 })),
  }),
  addTags: struct({ ...taggable, Tags: required(tagList) }),
  removeTags: struct({ ...taggable, TagKeys: required(tagKeyList) }),
  listTags: struct(taggable),
  putPolicy: struct({
    ResourceArn: required(string({ min: 20, max: 2048 })),
    Policy: required(string()),
    PolicyId: string(),
    PolicyHash: string(),
  }),
  getPolicies: struct({ ResourceArn: required(string({ min: 20, max: 2048 })), NextToken: string() }),
  deletePolicy: struct({
    ResourceArn: required(string({ min: 20, max: 2048 })),
    PolicyId: required(string()),
    PolicyHash: required(string()),
  }),
};

export type ParameterFilters = readonly {
  readonly Key: string;
  readonly Option?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}[];
