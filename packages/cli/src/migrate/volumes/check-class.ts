import { partitionOfRegion } from '@lockkeeper/core';
import { parseBool, regionsOf } from '@lockkeeper/csi/internal';
import { blocked, differs, type Finding } from '../finding.ts';
import { isTrue } from '../workloads/is-true.ts';
import { checkObjects, problemOf, refused } from './check-objects.ts';
import type { ProviderClass } from './volume-inventory.ts';

/** The region of the class, or the node's; where nobody knows that one, the region of its ARNs, which must be the same. */
export function regionOf({ parameters }: ProviderClass, ofNode: string | undefined): string {
  const region = parameters.get('region') || ofNode;
  if (region) return region;
  return /arn:[\w-]+:(?:secretsmanager|ssm):([\w-]+):/.exec(parameters.get('objects') ?? '')?.[1] ?? 'us-east-1';
}

/** Where a class is mounted. */
export interface ClassPlace {
  /** The region that the provider takes for classes without one. */
  readonly ofNode: string | undefined;
  /** The roles of the accounts whose pods mount it. */
  readonly roles: readonly string[];
}

function failoverFindings(primary: string, failover: string): readonly Finding[] {
  if (failover === '') return [];
  if (partitionOfRegion(failover) === undefined)
    return [blocked(`failoverRegion ${JSON.stringify(failover)} is no region of AWS`, 'correct it, or leave it out')];
  return [
    differs(
      `${failover} is asked only when ${primary} gives no answer: a denial or a missing secret there is an answer, and fails the mount`,
      `see that the role may read everything in ${primary}`,
    ),
  ];
}

/** What moving over means for one SecretProviderClass. What the provider would refuse is asked of its own reader. */
export function checkClass(found: ProviderClass, { ofNode, roles }: ClassPlace): readonly Finding[] {
  const parameter = (name: string): string => found.parameters.get(name) ?? '';
  const failover = parameter('failoverRegion');
  const usesPodIdentity = parameter('usePodIdentity');
  const identity = usesPodIdentity === '' ? undefined : problemOf(() => parseBool(usesPodIdentity));
  const findings = identity === undefined ? [] : [refused(identity, 'usePodIdentity: ')];
  // The account of an EKS Pod Identity association is not known beforehand.
  const names = isTrue(usesPodIdentity) ? [] : roles;
  const primary = regionOf(found, ofNode);
  const same = problemOf(() => regionsOf(primary, failover));
  if (same !== undefined) return [...findings, refused(same)];
  return [
    ...findings,
    ...checkObjects(parameter('objects'), parameter('pathTranslation'), regionsOf(primary, failover), names),
    ...failoverFindings(primary, failover),
  ];
}
