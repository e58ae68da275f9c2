import { tagsOf, writeTags } from '../accounts/tags.ts';
import type { Tags } from '../state/tags.ts';
import { ownRegion, operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { sha256Hex } from '../sigv4/canonical-request.ts';
import { emitChange } from './emit-change.ts';
import { findParameter, latest, lookUpParameter, parameterKey } from './find-parameter.ts';
import { shapes } from './shapes.ts';
import type { StoredParameter } from '../state/parameters.ts';

const maxTags = 50;

/** Deletion, tags and resource policies of parameters. */
export function resourceOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    [
      'DeleteParameter',
      operation(shapes.delete, (input, call) => {
        deleteParameter(world, call, findParameter(world, call, input.Name));
        return {};
      }),
    ],
    [
      'DeleteParameters',
      operation(shapes.deleteMany, (input, call) => {
        const { parameters } = ownRegion(world, call);
        const deleted = input.Names.filter((name) => {
          const parameter = parameters.get(parameterKey(name));
          if (parameter !== undefined) deleteParameter(world, call, parameter);
          return parameter !== undefined;
        });
        return { DeletedParameters: deleted, InvalidParameters: input.Names.filter((name) => !deleted.includes(name)) };
      }),
    ],
    ...tagOperations(world),
    ...policyOperations(world),
  ]);
}

function deleteParameter(world: World, call: SignedCall, parameter: StoredParameter): void {
  ownRegion(world, call).parameters.delete(parameterKey(parameter.name));
  emitChange(world, call, parameter, 'Delete');
}

function tagOperations(world: World): readonly (readonly [string, Operation])[] {
  return [
    [
      'AddTagsToResource',
      operation(shapes.addTags, (input, call) => {
        const { tags } = taggable(world, call, input.ResourceType, input.ResourceId);
        addTags(tags, tagsOf(input.Tags));
        return {};
      }),
    ],
    [
      'RemoveTagsFromResource',
      operation(shapes.removeTags, (input, call) => {
        const { tags } = taggable(world, call, input.ResourceType, input.ResourceId);
        for (const key of input.TagKeys) tags.delete(key);
        return {};
      }),
    ],
    [
      'ListTagsForResource',
      operation(shapes.listTags, (input, call) => ({
        TagList: writeTags(taggable(world, call, input.ResourceType, input.ResourceId).tags),
      })),
    ],
  ];
}

function policyOperations(world: World): readonly (readonly [string, Operation])[] {
  return [
    [
      'PutResourcePolicy',
      operation(shapes.putPolicy, (input, call) => {
        const parameter = byArn(world, call, input.ResourceArn);
        if (latest(parameter).tier !== 'Advanced') {
          throw new AwsError(
            'ResourcePolicyInvalidParameterException',
            'Only parameters of the advanced tier can have a resource policy.',
          );
        }
        const id = parameter.resourcePolicy?.id ?? world.random.uuid();
        const policy = { id, hash: sha256Hex(input.Policy), policy: input.Policy };
        parameter.resourcePolicy = policy;
        return { PolicyId: policy.id, PolicyHash: policy.hash };
      }),
    ],
    [
      'GetResourcePolicies',
      operation(shapes.getPolicies, (input, call) => {
        const { resourcePolicy } = byArn(world, call, input.ResourceArn);
        return {
          Policies:
            resourcePolicy === undefined
              ? []
              : [{ PolicyId: resourcePolicy.id, PolicyHash: resourcePolicy.hash, Policy: resourcePolicy.policy }],
        };
      }),
    ],
    [
      'DeleteResourcePolicy',
      operation(shapes.deletePolicy, (input, call) => {
        const parameter = byArn(world, call, input.ResourceArn);
        if (parameter.resourcePolicy?.id !== input.PolicyId) {
          throw new AwsError('ResourcePolicyNotFoundException', 'No policies found with the specified ID.');
        }
        if (parameter.resourcePolicy.hash !== input.PolicyHash) {
          throw new AwsError('ResourcePolicyConflictException', 'The hash provided does not match the stored policy.');
        }
        delete parameter.resourcePolicy;
        return {};
      }),
    ],
  ];
}

function taggable(world: World, call: SignedCall, type: string, id: string): StoredParameter {
  if (type !== 'Parameter') {
    throw new AwsError('InvalidResourceType', `${type} is not a valid resource type. The lab serves Parameter only.`);
  }
  const found = lookUpParameter(world, call, id);
  if (found === undefined) {
    throw new AwsError(
      'InvalidResourceId',
      'The resource ID is not valid. Verify that you entered the correct ID and try again.',
    );
  }
  return found;
}

function byArn(world: World, call: SignedCall, resourceArn: string): StoredParameter {
  const found = lookUpParameter(world, call, resourceArn);
  if (found === undefined || found.accountId !== call.caller.accountId) {
    throw new AwsError('ResourceNotFoundException', 'The specified parameter to be shared could not be found.');
  }
  return found;
}

function addTags(target: Tags, added: Tags): void {
  if (new Set([...target.keys(), ...added.keys()]).size > maxTags) {
    throw new AwsError('TooManyTagsError', `A resource can have at most ${maxTags} tags.`);
  }
  for (const [key, value] of added) target.set(key, value);
}
