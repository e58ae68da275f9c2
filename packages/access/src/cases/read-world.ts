import { LockkeeperError } from '@lockkeeper/core';
import type { Grant, PolicyLevel } from '../evaluate/access-request.ts';
import type { Policy, PolicyKind } from '../policy/model.ts';
import { readPolicy } from '../policy/read-policy.ts';
import type { AccountFacts, KeyFacts, ParameterFacts, RoleFacts, SecretFacts, Tags, UserFacts } from '../world/facts.ts';
import type { WorldFacts } from '../world/snapshot-world.ts';
import type {
  CaseAccount,
  CaseGrant,
  CaseKey,
  CaseLevel,
  CaseParameter,
  CaseRole,
  CaseSecret,
  CaseUser,
  CaseWorld,
} from './case-format.ts';

/** The world of a case, with its policies read. @throws LockkeeperError `InvalidInput` for a policy that cannot be read. */
export function worldOfCase(world: CaseWorld): WorldFacts {
  return {
    accounts: new Map(Object.entries(world.accounts ?? {}).map(([id, account]) => [id, accountOf(account)])),
    roles: (world.roles ?? []).map(roleOf),
    users: (world.users ?? []).map(userOf),
    oidcProviders: world.oidcProviders ?? [],
    samlProviders: (world.samlProviders ?? []).map(({ arn }) => arn),
    secrets: (world.secrets ?? []).map(secretOf),
    parameters: (world.parameters ?? []).map(parameterOf),
    keys: (world.keys ?? []).map(keyOf),
    endpointPolicies: new Map((world.vpcEndpoints ?? []).map(({ id, policy }) => [id, policyOf(policy, 'vpce', id)])),
  };
}

/** Reads one policy of a case; problems that old policies may have do not matter here. */
export function policyOf(document: unknown, kind: PolicyKind, name: string): Policy {
  const reading = readPolicy(typeof document === 'string' ? document : JSON.stringify(document), kind, { name });
  if (reading.policy !== undefined) return reading.policy;
  const problem = reading.problems[0];
  throw new LockkeeperError('InvalidInput', `${kind} policy ${name} cannot be read`, { detail: problem?.detail });
}

function optionalPolicy(document: unknown, kind: PolicyKind, name: string): Policy | undefined {
  return document === undefined ? undefined : policyOf(document, kind, name);
}

export function tagsOf(tags: Readonly<Record<string, string>> | undefined): Tags {
  return new Map(Object.entries(tags ?? {}));
}

function accountOf(account: CaseAccount): AccountFacts {
  return {
    orgId: account.orgId,
    management: account.management ?? false,
    scps: account.scps?.map((level) => levelOf(level, 'scp')),
    rcps: account.rcps?.map((level) => levelOf(level, 'rcp')),
  };
}

function levelOf(level: CaseLevel, kind: 'scp' | 'rcp'): PolicyLevel {
  return { level: level.level, policies: level.policies.map((policy) => policyOf(policy, kind, level.level)) };
}

function roleOf(role: CaseRole): RoleFacts {
  return {
    ...principalOf(role),
    trustPolicy: optionalPolicy(role.trustPolicy, 'trust', role.arn),
    maxSessionDuration: role.maxSessionDuration,
    serviceLinked: role.serviceLinked ?? false,
  };
}

function userOf(user: CaseUser): UserFacts {
  const groups = (user.groups ?? []).flatMap((group) =>
    group.identityPolicies.map((policy) => policyOf(policy, 'identity', group.name)),
  );
  const own = principalOf(user);
  return { ...own, identityPolicies: [...own.identityPolicies, ...groups] };
}

function principalOf(principal: CaseRole | CaseUser): UserFacts {
  const { arn, uniqueId, identityPolicies, permissionsBoundary, tags } = principal;
  return {
    arn,
    uniqueId,
    identityPolicies: (identityPolicies ?? []).map((policy) => policyOf(policy, 'identity', arn)),
    permissionsBoundary: optionalPolicy(permissionsBoundary, 'boundary', arn),
    tags: tagsOf(tags),
  };
}

function secretOf(secret: CaseSecret): SecretFacts {
  const { arn, name, kmsKeyId, tags, resourcePolicy } = secret;
  return {
    arn,
    name,
    kmsKeyId,
    tags: tagsOf(tags),
    resourcePolicy: optionalPolicy(resourcePolicy, 'resource', arn),
  };
}

function parameterOf(parameter: CaseParameter): ParameterFacts {
  const { arn, name, type, tier, keyId, tags, resourcePolicy } = parameter;
  return {
    arn,
    name,
    type,
    tier,
    keyId,
    tags: tagsOf(tags),
    resourcePolicy: optionalPolicy(resourcePolicy, 'resource', arn),
  };
}

function keyOf(key: CaseKey): KeyFacts {
  return {
    arn: key.arn,
    policy: policyOf(key.policy, 'key', key.arn),
    managedBy: key.managedBy ?? 'customer',
    aliases: key.aliases,
    tags: tagsOf(key.tags),
    grants: (key.grants ?? []).map(grantOf),
  };
}

function grantOf(grant: CaseGrant): Grant {
  const { EncryptionContextEquals: equals, EncryptionContextSubset: subset } = grant.constraints ?? {};
  return {
    grantId: grant.grantId,
    granteePrincipal: grant.granteePrincipal,
    operations: grant.operations,
    constraints: {
      encryptionContextEquals: equals && tagsOf(equals),
      encryptionContextSubset: subset && tagsOf(subset),
    },
  };
}
