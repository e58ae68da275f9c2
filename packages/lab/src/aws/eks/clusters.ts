import { LockkeeperError } from '@lockkeeper/core';
import { arn } from '../accounts/arn.ts';
import { ownRegion, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Cluster } from '../state/clusters.ts';

/** A Kubernetes cluster as EKS knows it. */
export interface ClusterFacts {
  readonly name: string;
  /** Its account must exist. */
  readonly account: string;
  readonly region: string;
  /** URL of the issuer of its ServiceAccount tokens. */
  readonly issuer: string;
  /** `1.33` */
  readonly version?: string;
}

/** @throws LockkeeperError `InvalidInput` for an account that does not exist, or a name that EKS would not take */
export function addCluster(world: World, facts: ClusterFacts): void {
  const { name, account, region, issuer, version } = facts;
  const state = world.accounts.region(account, region);
  if (state === undefined || !/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/.test(name)) {
    throw new LockkeeperError('InvalidInput', 'A cluster needs an account that exists and a name that EKS takes.', {
      name,
      account,
    });
  }
  // A cluster that is there already, from an earlier process, keeps what was associated with it.
  const earlier = state.clusters.get(name);
  const cluster: Cluster = {
    name,
    arn: arn('eks', region, account, `cluster/${name}`),
    accountId: account,
    region,
    issuer,
    createdAt: earlier?.createdAt ?? world.clock.now(),
    associations: earlier?.associations ?? new Map(),
    ...(version === undefined ? {} : { version }),
  };
  state.clusters.set(name, cluster);
}

/** @throws AwsError `ResourceNotFoundException` */
export function findCluster(world: World, call: SignedCall, name: string): Cluster {
  const cluster = ownRegion(world, call).clusters.get(name);
  if (cluster === undefined) {
    throw new AwsError('ResourceNotFoundException', `No cluster found for name: ${name}.`, 404);
  }
  return cluster;
}
