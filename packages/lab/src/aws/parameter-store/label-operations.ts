import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { emitChange } from './emit-change.ts';
import { findParameter, latest, noSuchVersion, selectVersion } from './find-parameter.ts';
import { shapes } from './shapes.ts';

const maxLabels = 10;

/** LabelParameterVersion and UnlabelParameterVersion. */
export function labelOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    ['LabelParameterVersion', operation(shapes.label, (input, call) => label(world, call, input))],
    [
      'UnlabelParameterVersion',
      operation(shapes.unlabel, (input, call) => {
        const parameter = findParameter(world, call, input.Name);
        const version = selectVersion(parameter, `:${input.ParameterVersion}`);
        if (version === undefined) throw noSuchVersion(input.Name, `:${input.ParameterVersion}`);
        const removed = input.Labels.filter((name) => version.labels.delete(name));
        return { RemovedLabels: removed, InvalidLabels: input.Labels.filter((name) => !removed.includes(name)) };
      }),
    ],
  ]);
}

/** A label sits on one version; giving it to another moves it. Names that cannot be labels are listed, not refused. */
function label(world: World, call: SignedCall, input: Input<typeof shapes.label>): Output {
  const parameter = findParameter(world, call, input.Name);
  const selector = input.ParameterVersion === undefined ? undefined : `:${input.ParameterVersion}`;
  const version = selector === undefined ? latest(parameter) : selectVersion(parameter, selector);
  if (version === undefined) throw noSuchVersion(input.Name, selector ?? '');
  const valid = input.Labels.filter(isLabel);
  if (new Set([...version.labels, ...valid]).size > maxLabels) {
    throw new AwsError(
      'ParameterVersionLabelLimitExceeded',
      `A parameter version can have maximum ${maxLabels} labels.Move one or more labels to another version and try again.`,
    );
  }
  for (const name of valid) {
    for (const other of parameter.versions) other.labels.delete(name);
    version.labels.add(name);
  }
  if (valid.length > 0) emitChange(world, call, parameter, 'LabelParameterVersion');
  return { InvalidLabels: input.Labels.filter((name) => !isLabel(name)), ParameterVersion: version.version };
}

function isLabel(name: string): boolean {
  return /^[A-Za-z0-9_.-]+$/.test(name) && !/^(\d|aws|ssm)/i.test(name);
}
