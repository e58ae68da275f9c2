import { boolean, map, required, string, struct } from '../protocol/shape.ts';

const name = required(string({ min: 1, max: 100 }));
const role = string({ min: 20, max: 2048 });
/** May be emptied by an update. */
const clearable = string({ max: 2048 });
const associationId = required(string());

/** Inputs of EKS. Members of the path and of the query string are texts. */
export const shapes = {
  list: struct({ maxResults: string(), nextToken: string() }),
  byName: struct({ name }),
  createAssociation: struct({
    name,
    namespace: required(string({ min: 1, max: 63 })),
    serviceAccount: required(string({ min: 1, max: 253 })),
    roleArn: required(role),
    clientRequestToken: string(),
    tags: map(string({ max: 256 })),
    disableSessionTags: boolean(),
    targetRoleArn: role,
    policy: string(),
  }),
  updateAssociation: struct({
    name,
    associationId,
    roleArn: role,
    clientRequestToken: string(),
    disableSessionTags: boolean(),
    targetRoleArn: clearable,
    policy: string(),
  }),
  byAssociation: struct({ name, associationId }),
  listAssociations: struct({
    name,
    namespace: string(),
    serviceAccount: string(),
    maxResults: string(),
    nextToken: string(),
  }),
};
