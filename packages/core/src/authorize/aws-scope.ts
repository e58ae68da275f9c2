import { type Refusal, refusal } from '../errors/refusal.ts';
import { partitionOfRegion } from '../reference/aws-regions.ts';
import type { Scope } from '../scope/scope.ts';
import { baseIdentity, type IdentityFacts, type Resolved } from './base-identity.ts';
import type { GrantFacts, PlatformRules } from './facts.ts';
import { type ChainQuestion, grantedChain } from './role-chain.ts';

/** A scope that was let through, and the grant it rests on where it needs one. */
export interface GrantedScope {
  readonly scope: Scope;
  readonly grant?: GrantFacts;
}

/** The partition of a region that is in the closed list and, where the platform has a list, on that. */
export function regionPartition(region: string, rules: Pick<PlatformRules, 'regions'>): Resolved<string> {
  const partition = partitionOfRegion(region)?.id;
  const refuse = (reason: Refusal): Resolved<never> => ({ ok: false, refusal: reason });
  if (partition === undefined) return refuse(refusal('InvalidInput', `region not found: ${region}`));
  if (rules.regions.length > 0 && !rules.regions.includes(region)) {
    return refuse(refusal('Refused', `region ${region} is not on the platform's list (${rules.regions.join(', ')})`));
  }
  return { ok: true, value: partition };
}

/** Who acts, where and through which roles: region, chain and base identity are each asked for, in this order. */
export function awsScope(
  question: ChainQuestion,
  identity: IdentityFacts,
  on: { readonly service: Scope['service']; readonly uid: string },
): Resolved<GrantedScope> {
  const { asker, aws, wish, namespace, rules } = question;
  const partition = regionPartition(aws.region, rules);
  if (!partition.ok) return partition;
  const chain = grantedChain(question);
  if ('tenant' in chain) return { ok: false, refusal: chain };
  const base = baseIdentity({ asker, namespace }, wish, aws, identity, rules);
  if (!base.ok) return base;
  const scope = {
    service: on.service,
    partition: partition.value,
    region: aws.region,
    base: base.value,
    hops: chain.hops,
    storeUid: on.uid,
  };
  return { ok: true, value: { scope, ...(chain.grant ? { grant: chain.grant } : {}) } };
}
