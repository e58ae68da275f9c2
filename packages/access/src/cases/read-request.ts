import { parseArn } from '../arn/arn.ts';
import type { ChainStep } from '../call/walk-chain.ts';
import type { Caller } from '../world/caller.ts';
import type { CallParameters, ServiceRequest } from '../world/service-request.ts';
import type { CaseParams, CasePrincipal, CaseStep, CaseWebIdentity, DecisionCase } from './case-format.ts';
import { policyOf, tagsOf } from './read-world.ts';

/** The request of a case, made by the given caller. */
export function requestOfCase(decisionCase: DecisionCase, caller: Caller): ServiceRequest {
  const { action, resource, params, context } = decisionCase.request;
  const region = regionOf(decisionCase);
  return {
    caller,
    action,
    resource: resource ?? '*',
    region,
    parameters: parametersOf(params ?? {}),
    context: new Map(Object.entries(context ?? {})),
  };
}

/** The caller that a case names, without its chain. */
export function callerOf(principal: CasePrincipal): Caller {
  const { sessionTags, transitiveTagKeys, sessionPolicies, userArn, webIdentity, saml } = principal;
  return {
    type: principal.type,
    arn: principal.arn ?? '',
    sessionTags: sessionTags && tagsOf(sessionTags),
    transitiveTagKeys,
    sessionPolicies: sessionPolicies?.map((policy) => policyOf(policy, 'session', 'session policy')),
    userArn,
    webIdentity: webIdentity && webIdentityOf(webIdentity),
    saml,
  };
}

/** One step of a chain: the token, else who is named, else the session of the step before. */
export function stepOf(step: CaseStep): ChainStep {
  const parameters = parametersOf(step.params);
  const plain = { action: step.action, roleArn: step.params.RoleArn ?? '', parameters };
  if (step.webIdentity !== undefined) {
    return { ...plain, caller: { type: 'web-identity', arn: '', webIdentity: webIdentityOf(step.webIdentity) } };
  }
  return step.by === undefined ? plain : { ...plain, caller: callerOf(step.by) };
}

function webIdentityOf(token: CaseWebIdentity): NonNullable<Caller['webIdentity']> {
  const { issuer, sub, aud, principalTags, transitiveTagKeys } = token;
  return {
    issuer,
    sub,
    aud,
    principalTags: principalTags && tagsOf(principalTags),
    transitiveTagKeys,
  };
}

function parametersOf(params: CaseParams): CallParameters {
  const given: CallParameters = withoutUndefined({
    secretId: params.SecretId,
    versionId: params.VersionId,
    versionStage: params.VersionStage,
    secretIdList: params.SecretIdList,
    filters: params.Filters?.map(({ Key: key, Values: values }) => ({ key, values })),
    name: params.Name,
    names: params.Names,
    path: params.Path,
    recursive: params.Recursive,
    withDecryption: params.WithDecryption,
    keyId: params.KeyId,
    encryptionContext: params.EncryptionContext && tagsOf(params.EncryptionContext),
    roleSessionName: params.RoleSessionName,
    tags: params.Tags && new Map(params.Tags.map(({ Key, Value }) => [Key, Value])),
    transitiveTagKeys: params.TransitiveTagKeys,
    externalId: params.ExternalId,
    durationSeconds: params.DurationSeconds,
    sourceIdentity: params.SourceIdentity,
    policy: params.Policy,
  });
  return given;
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** Cases play in one region: that of any resource in them. */
function regionOf(decisionCase: DecisionCase): string | undefined {
  const { secrets = [], parameters = [], keys = [] } = decisionCase.world;
  return [...parameters, ...secrets, ...keys].map(({ arn }) => parseArn(arn)?.region).find((region) => region !== '');
}
