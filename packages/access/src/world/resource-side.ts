import { parseArn } from '../arn/arn.ts';
import { makeContext, mergeContexts, type RequestContext } from '../context/request-context.ts';
import type { AccessRequest, ApplicablePolicies } from '../evaluate/access-request.ts';
import type { Policy } from '../policy/model.ts';
import type { AccountFacts, Tags, World } from './facts.ts';
import { inheritedTags, type KeyUse, requestContext } from './request-keys.ts';
import { resourceFacts } from './resource-facts.ts';
import type { ServiceRequest } from './service-request.ts';

/** What a request comes to whoever makes it: the part that many callers of one resource have in common. */
export interface ResourceSide {
  /** Account of the resource. */
  readonly account?: string;
  readonly policies: Pick<ApplicablePolicies, 'resource' | 'grants' | 'endpoint' | 'rcps'>;
  /** Keys of the call and of the resource. */
  readonly context: RequestContext;
  readonly encryptionContext: AccessRequest['encryptionContext'];
}

/** Services whose resources RCPs govern, of those that this project knows (Organizations User Guide, "RCPs"). Not Parameter Store. */
const rcpServices: ReadonlySet<string> = new Set(['sts', 'kms', 'secretsmanager', 's3', 'sqs']);

/** Looks up what bears on a request on the side of its resource. */
export function resourceSide(world: World, request: ServiceRequest, keyUse?: KeyUse): ResourceSide {
  const { parameters = {}, resource, action } = request;
  const facts = resourceFacts(world, action, resource, assumedRoleOverrides(request));
  const given = makeContext(request.context ?? []);
  const account = accountOf(resource);
  return {
    account,
    policies: {
      resource: facts.policy,
      grants: facts.grants,
      endpoint: endpointOf(world, keyUse, given),
      rcps: rcpsOf(account === undefined ? undefined : world.account(account), action, facts.awsManagedKey),
    },
    context: mergeContexts([given, requestContext(action, parameters, request.caller, keyUse), facts.context]),
    encryptionContext: keyUse?.encryptionContext ?? parameters.encryptionContext,
  };
}

/** The account of an ARN that has one. */
export function accountOf(resource: string): string | undefined {
  const account = parseArn(resource)?.account;
  return account === '' ? undefined : account;
}

/** E4: neither the management account, nor keys of AWS, nor `kms:RetireGrant`. */
function rcpsOf(account: AccountFacts | undefined, action: string, awsManagedKey: boolean): ApplicablePolicies['rcps'] {
  const lowerAction = action.toLowerCase();
  const service = lowerAction.slice(0, lowerAction.indexOf(':'));
  if (account === undefined || account.management === true || awsManagedKey) return undefined;
  return rcpServices.has(service) && lowerAction !== 'kms:retiregrant' ? account.rcps : undefined;
}

/** What a service does for a caller does not come through the caller's endpoint. */
function endpointOf(world: World, keyUse: KeyUse | undefined, given: RequestContext): Policy | undefined {
  const id = keyUse?.viaService === undefined ? given.get('aws:sourcevpce') : undefined;
  return typeof id === 'string' ? world.endpointPolicy(id) : undefined;
}

/** A caller's transitive tags count as the role's own while its trust policy is evaluated (`aws.md` 1.7). */
function assumedRoleOverrides(request: ServiceRequest): Tags | undefined {
  return /^sts:/i.test(request.action) ? inheritedTags(request.caller) : undefined;
}
