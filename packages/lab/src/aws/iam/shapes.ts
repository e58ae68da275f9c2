import { boolean, integer, list, oneOf, required, string, struct } from '../protocol/shape.ts';

const nameRules = { min: 1, pattern: /^[\w+=,.@-]+$/, patternText: '[\\w+=,.@-]+' };
const document = required(string({ min: 1, max: 131_072 }));
const arn = required(string({ min: 20, max: 2048 }));
const path = string({
  min: 1,
  max: 512,
  pattern: /^\/([!-~]*\/)?$/,
  patternText: '(\\u002F)|(\\u002F[\\u0021-\\u007F]+\\u002F)',
});
const paging = { MaxItems: integer({ min: 1, max: 1000 }), Marker: string({ min: 1 }) };
const policyName = required(string({ ...nameRules, max: 128 }));
const roleName = required(string({ ...nameRules, max: 64 }));
const userName = required(string({ ...nameRules, max: 64 }));
const duration = integer({ min: 3600, max: 43_200 });
const boundary = string({ min: 20, max: 2048 });
const versionId = required(string({ pattern: /^v[1-9]\d*$/, patternText: 'v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?' }));
const url = required(string({ min: 1, max: 255 }));

const tagCharacters = '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]';
const tagList = list(
  struct({
    Key: required(
      string({ min: 1, max: 128, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u, patternText: `${tagCharacters}+` }),
    ),
    Value: required(string({ max: 256, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u, patternText: `${tagCharacters}*` })),
  }),
  { max: 50 },
);
const tagKeyList = list(
  string({ min: 1, max: 128, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u, patternText: `${tagCharacters}+` }),
  { max: 50 },
);
const profileName = required(string({ ...nameRules, max: 128 }));
const metadata = required(string({ min: 1000, max: 10_000_000 }));

/** Inputs of IAM with the constraints of its service model. */
export const shapes = {
  createRole: struct({
    Path: path,
    RoleName: roleName,
    AssumeRolePolicyDocument: document,
    Description: string({ max: 1000 }),
    MaxSessionDuration: duration,
    PermissionsBoundary: boundary,
    Tags: tagList,
  }),
  updateRole: struct({ RoleName: roleName, Description: string({ max: 1000 }), MaxSessionDuration: duration }),
  trust: struct({ RoleName: roleName, PolicyDocument: document }),
  createUser: struct({ Path: path, UserName: userName, PermissionsBoundary: boundary, Tags: tagList }),
  updateUser: struct({
    UserName: userName,
    NewUserName: string({ ...nameRules, max: 64 }),
    NewPath: path,
  }),
  list: struct({ PathPrefix: string({ min: 1, max: 512 }), ...paging }),
  createPolicy: struct({
    PolicyName: policyName,
    Path: path,
    PolicyDocument: document,
    Description: string({ max: 1000 }),
    Tags: tagList,
  }),
  listPolicies: struct({
    Scope: oneOf(['All', 'AWS', 'Local'] as const),
    OnlyAttached: boolean(),
    PathPrefix: string({ min: 1, max: 512 }),
    ...paging,
  }),
  byPolicy: struct({ PolicyArn: arn }),
  policyPage: struct({ PolicyArn: arn, ...paging }),
  createVersion: struct({ PolicyArn: arn, PolicyDocument: document, SetAsDefault: boolean() }),
  byVersion: struct({ PolicyArn: arn, VersionId: versionId }),
  tagPolicy: struct({ PolicyArn: arn, Tags: required(tagList) }),
  untagPolicy: struct({ PolicyArn: arn, TagKeys: required(tagKeyList) }),
  createProvider: struct({
    Url: url,
    ClientIDList: list(string({ min: 1, max: 255 })),
    ThumbprintList: list(string({ min: 40, max: 40 })),
    Tags: tagList,
  }),
  byProvider: struct({ OpenIDConnectProviderArn: arn, ...paging }),
  clientId: struct({ OpenIDConnectProviderArn: arn, ClientID: required(string({ min: 1, max: 255 })) }),
  thumbprints: struct({
    OpenIDConnectProviderArn: arn,
    ThumbprintList: required(list(string({ min: 40, max: 40 }))),
  }),
  tagProvider: struct({ OpenIDConnectProviderArn: arn, Tags: required(tagList) }),
  untagProvider: struct({ OpenIDConnectProviderArn: arn, TagKeys: required(tagKeyList) }),
  optionalUser: struct({ UserName: string({ ...nameRules, max: 64 }), ...paging }),
  accessKey: struct({
    UserName: string({ ...nameRules, max: 64 }),
    AccessKeyId: required(string({ min: 16, max: 128 })),
  }),
  updateAccessKey: struct({
    UserName: string({ ...nameRules, max: 64 }),
    AccessKeyId: required(string({ min: 16, max: 128 })),
    Status: required(oneOf(['Active', 'Inactive'] as const)),
  }),
  accessKeyLastUsed: struct({ AccessKeyId: required(string({ min: 16, max: 128 })) }),
  none: struct({}),
};

/** Inputs about instance profiles. */
export const profileShapes = {
  create: struct({ InstanceProfileName: profileName, Path: path, Tags: tagList }),
  byName: struct({ InstanceProfileName: profileName, ...paging }),
  forRole: struct({ RoleName: roleName, ...paging }),
  role: struct({ InstanceProfileName: profileName, RoleName: roleName }),
  tag: struct({ InstanceProfileName: profileName, Tags: required(tagList) }),
  untag: struct({ InstanceProfileName: profileName, TagKeys: required(tagKeyList) }),
};

/** Inputs about SAML providers. */
export const samlShapes = {
  create: struct({
    Name: required(string({ min: 1, max: 128, pattern: /^[\w._-]+$/, patternText: '[\\w._-]+' })),
    SAMLMetadataDocument: metadata,
    Tags: tagList,
  }),
  update: struct({ SAMLProviderArn: arn, SAMLMetadataDocument: metadata }),
  byArn: struct({ SAMLProviderArn: arn, ...paging }),
  tag: struct({ SAMLProviderArn: arn, Tags: required(tagList) }),
  untag: struct({ SAMLProviderArn: arn, TagKeys: required(tagKeyList) }),
};

/** Inputs that users and roles share but for the name's member. */
export const principalShapes = {
  byName: struct({ UserName: userNameOf(), RoleName: userNameOf() }),
  page: struct({ UserName: userNameOf(), RoleName: userNameOf(), PathPrefix: string({ min: 1, max: 512 }), ...paging }),
  inline: struct({ UserName: userNameOf(), RoleName: userNameOf(), PolicyName: policyName }),
  putInline: struct({
    UserName: userNameOf(),
    RoleName: userNameOf(),
    PolicyName: policyName,
    PolicyDocument: document,
  }),
  attach: struct({ UserName: userNameOf(), RoleName: userNameOf(), PolicyArn: arn }),
  boundary: struct({ UserName: userNameOf(), RoleName: userNameOf(), PermissionsBoundary: arn }),
  tag: struct({ UserName: userNameOf(), RoleName: userNameOf(), Tags: required(tagList) }),
  untag: struct({ UserName: userNameOf(), RoleName: userNameOf(), TagKeys: required(tagKeyList) }),
};

function userNameOf() {
  return string({ ...nameRules, max: 64 });
}
