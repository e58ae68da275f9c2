import type { SignedCall, World } from '../call.ts';
import type { StoredParameter } from '../state/parameters.ts';
import { latest } from './find-parameter.ts';

/**
 * Tells the event bus that a parameter has changed. The detail has no version and no value.
 * Source: AWS Systems Manager user guide, "Parameter Store Change" events.
 */
export function emitChange(
  world: World,
  call: SignedCall,
  parameter: StoredParameter,
  operation: 'Create' | 'Update' | 'Delete' | 'LabelParameterVersion',
): void {
  const { type, description } = latest(parameter);
  world.emit({
    source: 'aws.ssm',
    detailType: 'Parameter Store Change',
    account: parameter.accountId,
    region: call.region,
    resources: [parameter.arn],
    detail: { operation, name: parameter.name, type, ...(description === undefined ? {} : { description }) },
  });
}
