import { type FailedAnswer, partitionOfRegion, type RemoteReference, type Scope } from '@lockkeeper/core';
import { resetTag, wrongRoleRequest } from './credentials/role-request.ts';

function refuse(code: string, message: string): FailedAnswer {
  return { kind: 'failed', code, message, retry: 'change' };
}

/**
 * Refuses a scope whose region is not in the closed list (`threat/G8`) or with a hop that STS could not take, wherever in
 * the chain it is (`threat/I2`), before any network or name lookup.
 */
export function wrongScope(scope: Scope): FailedAnswer | undefined {
  const partition = partitionOfRegion(scope.region);
  if (partition === undefined) {
    // The words of ESO's admission check. A region text is the tenant's own; quoted, so that odd characters show.
    return refuse('UnknownRegion', `region not found: ${JSON.stringify(scope.region.slice(0, 64))}`);
  }
  if (partition.id !== scope.partition) {
    return refuse('UnknownRegion', `region ${scope.region} is not in partition ${scope.partition}`);
  }
  const wrong =
    scope.hops.map((hop) => wrongRoleRequest(hop, scope)).find((text) => text !== undefined) ?? resetTag(scope.hops);
  return wrong === undefined ? undefined : refuse('Credentials', wrong);
}

/**
 * Refuses a reference that the scope cannot serve. A secret of another region must not be asked for here: this region's
 * "not found" would be taken for absence, and absence deletes (invariant S4).
 */
export function wrongReference(scope: Scope, reference: RemoteReference): FailedAnswer | undefined {
  const { arn, version } = reference;
  if (reference.service !== scope.service) {
    return refuse(
      'InvalidReference',
      `a ${reference.service} reference cannot be read through a ${scope.service} store`,
    );
  }
  if (arn !== undefined && (arn.partition !== scope.partition || arn.region !== scope.region)) {
    return refuse(
      'InvalidReference',
      `the ARN names region ${arn.region} of ${arn.partition}, the store reads from ${scope.region} of ${scope.partition}`,
    );
  }
  const isSelector = version.kind === 'selector';
  if (version.kind !== 'current' && isSelector !== (reference.service === 'ParameterStore')) {
    return refuse('InvalidReference', `${reference.service} has no version of the kind "${version.kind}"`);
  }
  return undefined;
}
