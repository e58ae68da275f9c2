import { integer, list, oneOf, required, string, struct } from '../../protocol/shape.ts';

const document = string({ min: 1, max: 131_072 });
const documents = list(document);
const sourceArn = required(string({ min: 20, max: 2048 }));

export const contextKeyTypes = [
  'string',
  'stringList',
  'numeric',
  'numericList',
  'boolean',
  'booleanList',
  'ip',
  'ipList',
  'binary',
  'binaryList',
  'date',
  'dateList',
] as const;

const question = {
  PermissionsBoundaryPolicyInputList: documents,
  ActionNames: required(list(string({ min: 3, max: 128 }))),
  ResourceArns: list(string({ min: 1, max: 2048 })),
  ResourcePolicy: document,
  ResourceOwner: string({ min: 1, max: 2048 }),
  CallerArn: string({ min: 1, max: 2048 }),
  ContextEntries: list(
    struct({
      ContextKeyName: string({ min: 5, max: 256 }),
      ContextKeyValues: list(string()),
      ContextKeyType: oneOf(contextKeyTypes),
    }),
  ),
  ResourceHandlingOption: string({ min: 1, max: 64 }),
  MaxItems: integer({ min: 1, max: 1000 }),
  Marker: string({ min: 1, max: 320 }),
};

/** Inputs of IAM's policy simulator. */
export const simulationShapes = {
  custom: struct({ PolicyInputList: required(documents), ...question }),
  principal: struct({ PolicySourceArn: sourceArn, PolicyInputList: documents, ...question }),
  customKeys: struct({ PolicyInputList: required(documents) }),
  principalKeys: struct({ PolicySourceArn: sourceArn, PolicyInputList: documents }),
};
