import { LockkeeperError } from '@lockkeeper/core';

/** The primary region and, if there is one, the failover region. */
export type Regions = readonly [primary: string, failover?: string];

/** Throws LockkeeperError `InvalidInput` when both are the same. */
export function regionsOf(primary: string, failover: string): Regions {
  if (failover === '') return [primary];
  if (failover !== primary) return [primary, failover];
  throw new LockkeeperError('InvalidInput', `${primary}: failover region cannot be the same as the primary region`);
}
