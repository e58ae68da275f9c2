import { tagList } from '../accounts/tags.ts';
import { integer, list, oneOf, required, string, struct } from '../protocol/shape.ts';

const roleArn = required(string({ min: 20, max: 2048 }));
const sessionName = required(string({ min: 2, max: 64, pattern: /^[\w+=,.@-]*$/, patternText: '[\\w+=,.@-]*' }));
const policy = string({ min: 1, max: 100_000, sensitive: true });
const policyArns = list(struct({ arn: string({ min: 20, max: 2048 }) }), { max: 10 });

/** Inputs of STS with the constraints of its service model. */
export const shapes = {
  assumeRole: struct({
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    PolicyArns: policyArns,
    Policy: policy,
    DurationSeconds: integer({ min: 900, max: 43_200 }),
    Tags: tagList,
    TransitiveTagKeys: list(string({ min: 1, max: 128 }), { max: 50 }),
    ExternalId: string({ min: 2, max: 1224, pattern: /^[\w+=,.@:/-]*$/, patternText: '[\\w+=,.@:\\/-]*' }),
    SourceIdentity: string({ min: 2, max: 64, pattern: /^[\w+=,.@-]*$/, patternText: '[\\w+=,.@-]*' }),
  }),
  assumeRoleWithWebIdentity: struct({
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    WebIdentityToken: required(string({ min: 4, max: 20_000, sensitive: true })),
    ProviderId: string({ min: 4, max: 2048 }),
    PolicyArns: policyArns,
    Policy: policy,
    DurationSeconds: integer({ min: 900, max: 43_200 }),
  }),
  assumeRoleWithSaml: struct({
    RoleArn: roleArn,
    PrincipalArn: roleArn,
    SAMLAssertion: required(string({ min: 4, max: 100_000, sensitive: true })),
    PolicyArns: policyArns,
    Policy: policy,
    DurationSeconds: integer({ min: 900, max: 43_200 }),
  }),
  getWebIdentityToken: struct({
    Audience: required(list(string({ min: 1, max: 1000 }), { min: 1, max: 10 })),
    DurationSeconds: integer({ min: 60, max: 3600 }),
    SigningAlgorithm: required(oneOf(['RS256', 'ES384'] as const)),
    Tags: tagList,
  }),
  getSessionToken: struct({ DurationSeconds: integer({ min: 900, max: 129_600 }) }),
  getFederationToken: struct({
    Name: required(string({ min: 2, max: 32, pattern: /^[\w+=,.@-]*$/, patternText: '[\\w+=,.@-]*' })),
    Policy: policy,
    PolicyArns: policyArns,
    DurationSeconds: integer({ min: 900, max: 129_600 }),
    Tags: tagList,
  }),
  decodeMessage: struct({ EncodedMessage: required(string({ min: 1, max: 10_240 })) }),
  getAccessKeyInfo: struct({ AccessKeyId: required(string({ min: 16, max: 128 })) }),
  assumeRoot: struct({
    TargetPrincipal: required(string({ min: 12, max: 2048 })),
    TaskPolicyArn: required(struct({ arn: string({ min: 20, max: 2048 }) })),
    DurationSeconds: integer({ min: 0, max: 900 }),
  }),
  delegatedToken: struct({ TradeInToken: required(string({ min: 1, max: 100_000, sensitive: true })) }),
  none: struct({}),
};
