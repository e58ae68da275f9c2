import { parseArn } from '../arn/arn.ts';
import { type ContextMap, type ContextValue, makeContext } from '../context/request-context.ts';
import type { Grant } from '../evaluate/access-request.ts';
import type { Policy } from '../policy/model.ts';
import type { Tags, World } from './facts.ts';

/** What the world knows about the resource of a request. */
export interface ResourceFacts {
  readonly policy?: Policy;
  readonly grants?: readonly Grant[];
  readonly awsManagedKey: boolean;
  /** Keys that follow from the resource alone. */
  readonly context: ContextMap;
}

interface Found {
  readonly tags?: Tags;
  readonly policy?: Policy;
  readonly grants?: readonly Grant[];
  readonly awsManagedKey?: boolean;
  readonly aliases?: readonly string[];
}

const nothing: Found = {};
/** Services that name tags by a key of their own besides `aws:ResourceTag`. */
const ownTagKeys: ReadonlyMap<string, string> = new Map([
  ['secretsmanager', 'secretsmanager:ResourceTag/'],
  ['ssm', 'ssm:resourceTag/'],
  ['iam', 'iam:ResourceTag/'],
]);

/**
 * Looks a resource up. `GetParametersByPath` has a path, no parameter, and so no tags. `overrides` are tags of the same key
 * that count instead, as a caller's transitive tags do for the role it assumes.
 */
export function resourceFacts(world: World, action: string, resource: string, overrides?: Tags): ResourceFacts {
  const found = action.toLowerCase() === 'ssm:getparametersbypath' ? nothing : find(world, action, resource);
  const arn = parseArn(resource);
  const keys = new Map<string, ContextValue>(arn === undefined ? [] : accountKeys(world, arn.account));
  const ownKey = ownTagKeys.get(arn?.service ?? '');
  for (const [key, value] of found.tags ?? []) {
    const counted = valueWithoutCase(overrides, key) ?? value;
    keys.set(`aws:ResourceTag/${key}`, counted);
    if (ownKey !== undefined) keys.set(`${ownKey}${key}`, counted);
  }
  if (found.aliases !== undefined) keys.set('kms:ResourceAliases', found.aliases);
  const { policy, grants, awsManagedKey = false } = found;
  return { policy, grants, awsManagedKey, context: makeContext(keys) };
}

function accountKeys(world: World, account: string): readonly (readonly [string, string])[] {
  if (account === '') return [];
  const orgId = world.account(account)?.orgId;
  const own = ['aws:ResourceAccount', account] as const;
  return orgId === undefined ? [own] : [own, ['aws:ResourceOrgID', orgId]];
}

function find(world: World, action: string, resource: string): Found {
  const arn = parseArn(resource);
  switch (arn?.service) {
    case 'secretsmanager':
      return findSecret(world, resource, arn.account);
    case 'ssm':
      return findParameter(world, resource, arn.account);
    case 'kms':
      return findKey(world, resource);
    case 'iam': {
      const role = world.role(resource);
      if (role === undefined) return world.resource?.(resource) ?? nothing;
      // A trust policy speaks of who becomes the role; who administers it is for identity policies.
      return /^sts:/i.test(action) ? { tags: role.tags, policy: role.trustPolicy } : { tags: role.tags };
    }
    default:
      return world.resource?.(resource) ?? nothing;
  }
}

function findSecret(world: World, resource: string, account: string): Found {
  const secret = world.secret(resource, account);
  return { tags: secret?.tags, policy: secret?.resourcePolicy };
}

/** Only the Advanced tier can be shared. */
function findParameter(world: World, resource: string, account: string): Found {
  const parameter = world.parameter(resource, account);
  const share = parameter?.tier === 'Advanced' ? parameter.resourcePolicy : undefined;
  return { tags: parameter?.tags, policy: share };
}

function findKey(world: World, resource: string): Found {
  const key = world.key(resource);
  if (key === undefined) return nothing;
  const { policy, tags, grants, aliases } = key;
  return { policy, tags, grants, aliases, awsManagedKey: key.managedBy === 'AWS' };
}

function valueWithoutCase(tags: Tags | undefined, key: string): string | undefined {
  for (const [known, value] of tags ?? []) if (known.toLowerCase() === key.toLowerCase()) return value;
  return undefined;
}
