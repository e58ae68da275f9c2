import { tagsOf } from '../accounts/tags.ts';
import { ownRegion, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { checkName, checkValue, invalid } from './check-parameter.ts';
import { emitChange } from './emit-change.ts';
import { latest, parameterArn, parameterKey } from './find-parameter.ts';
import { keyIdOf, sealParameter } from './secure-value.ts';
import type { shapes } from './shapes.ts';
import type { ParameterType, ParameterVersion, StoredParameter } from '../state/parameters.ts';

type PutInput = Input<typeof shapes.put>;

const maxVersions = 100;

/** PutParameter: a new parameter, or with `Overwrite` a new version of an existing one. */
export function putParameter(world: World, call: SignedCall, input: PutInput): Output {
  const { parameters } = ownRegion(world, call);
  const existing = parameters.get(parameterKey(input.Name));
  checkRequest(input, existing);
  const previous = existing === undefined ? undefined : latest(existing);
  const tier = tierOf(input, previous);
  checkValue(input, tier);
  const parameter: StoredParameter = existing ?? {
    name: input.Name,
    arn: parameterArn(call.region, call.caller.accountId, input.Name),
    accountId: call.caller.accountId,
    tags: tagsOf(input.Tags),
    versions: [],
  };
  const version = newVersion(world, call, parameter, input, previous, tier);
  makeRoom(parameter);
  parameter.versions.push(version);
  parameters.set(parameterKey(parameter.name), parameter);
  emitChange(world, call, parameter, existing === undefined ? 'Create' : 'Update');
  return { Version: version.version, Tier: tier };
}

function checkRequest(input: PutInput, existing: StoredParameter | undefined): void {
  if (existing === undefined) checkNew(input);
  else checkOverwrite(input);
  if (input.Overwrite === true && (input.Tags ?? []).length > 0) {
    throw invalid(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
  }
  if (input.Policies !== undefined && !/^\s*\[/.test(input.Policies)) {
    throw new AwsError('InvalidPolicyTypeException', 'The policy type is not supported.');
  }
}

function checkNew(input: PutInput): void {
  checkName(input.Name);
  if (input.Type === undefined) throw invalid('A parameter type is required when you create a parameter.');
}

function checkOverwrite(input: PutInput): void {
  if (input.Overwrite === true) return;
  throw new AwsError(
    'ParameterAlreadyExists',
    'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
  );
}

function tierOf(input: PutInput, previous: ParameterVersion | undefined): 'Standard' | 'Advanced' {
  const needsAdvanced = Buffer.byteLength(input.Value, 'utf8') > 4096 || input.Policies !== undefined;
  if (input.Tier === undefined || input.Tier === 'Intelligent-Tiering') {
    const automatic = input.Tier === 'Intelligent-Tiering' && needsAdvanced;
    return previous?.tier === 'Advanced' || automatic ? 'Advanced' : 'Standard';
  }
  if (previous?.tier === 'Advanced' && input.Tier === 'Standard') {
    throw invalid(
      `This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter. To learn more, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html`,
    );
  }
  return input.Tier;
}

/** What an overwrite leaves out, it keeps: type, key, description, data type; not the allowed pattern. */
function newVersion(
  world: World,
  call: SignedCall,
  parameter: StoredParameter,
  input: PutInput,
  previous: ParameterVersion | undefined,
  tier: 'Standard' | 'Advanced',
): ParameterVersion {
  const kept = keptFrom(previous);
  const type = input.Type ?? kept.type;
  const description = input.Description ?? kept.description;
  return {
    version: kept.version + 1,
    type,
    tier,
    value:
      type === 'SecureString'
        ? sealParameter(world, call, parameter, tier, input.KeyId ?? kept.keyId, input.Value)
        : { kind: 'plain', text: input.Value },
    dataType: input.DataType ?? kept.dataType,
    modifiedAt: call.now,
    modifiedBy: call.caller.arn,
    labels: new Set(),
    ...(description === undefined ? {} : { description }),
    ...(input.AllowedPattern === undefined ? {} : { allowedPattern: input.AllowedPattern }),
    ...(input.Policies === undefined ? {} : { policies: input.Policies }),
  };
}

interface Kept {
  readonly version: number;
  readonly type: ParameterType;
  readonly keyId: string;
  readonly dataType: string;
  readonly description?: string | undefined;
}

function keptFrom(previous: ParameterVersion | undefined): Kept {
  if (previous === undefined) return { version: 0, type: 'String', keyId: 'alias/aws/ssm', dataType: 'text' };
  const { version, type, dataType, description } = previous;
  return { version, type, dataType, description, keyId: keyIdOf(previous.value) ?? 'alias/aws/ssm' };
}

/** The oldest version makes room for a new one, unless a label holds it. */
function makeRoom(parameter: StoredParameter): void {
  const oldest = parameter.versions[0];
  if (oldest === undefined || parameter.versions.length < maxVersions) return;
  if (oldest.labels.size > 0) {
    throw new AwsError(
      'ParameterMaxVersionLimitExceeded',
      `You attempted to create a new version of ${parameter.name} by calling the PutParameter API with the overwrite flag. Version ${oldest.version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
    );
  }
  parameter.versions.shift();
}
