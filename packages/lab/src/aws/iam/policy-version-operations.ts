import { operation, type Operation, type World } from '../call.ts';
import type { Output } from '../protocol/json.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import { iamOf, managedPolicyOf } from './account-of.ts';
import { deleteConflict, limitExceeded, noSuchEntity } from './iam-error.ts';
import { checkPolicy, ownPolicy } from './own-policy.ts';
import { pageWith } from './page.ts';
import { encodeDocument } from './policy-document.ts';
import { shapes } from './shapes.ts';
import type { ManagedPolicy, PolicyVersion } from '../state/iam.ts';

const maxVersions = 5;

/** Create, Get, List, DeletePolicyVersion and SetDefaultPolicyVersion. Version numbers are never used twice. */
export function policyVersionOperations(world: World): readonly (readonly [string, Operation])[] {
  return [
    [
      'CreatePolicyVersion',
      operation(shapes.createVersion, (input, call) => {
        const policy = ownPolicy(iamOf(world, call), input.PolicyArn);
        checkPolicy(input.PolicyDocument);
        if (policy.versions.size >= maxVersions) {
          throw limitExceeded(
            `A managed policy can have up to ${maxVersions} versions. Before you create a new version, you must delete an existing version.`,
          );
        }
        const version = { id: `v${policy.nextVersion}`, document: input.PolicyDocument, createdAt: call.now };
        policy.nextVersion += 1;
        policy.versions.set(version.id, version);
        policy.updatedAt = call.now;
        if (input.SetAsDefault === true) policy.defaultVersion = version.id;
        return { PolicyVersion: { ...writeVersion(policy, version), Document: undefined } };
      }),
    ],
    [
      'GetPolicyVersion',
      operation(shapes.byVersion, (input, call) => {
        const policy = managedPolicyOf(iamOf(world, call), input.PolicyArn);
        return { PolicyVersion: writeVersion(policy, versionOf(policy, input.VersionId)) };
      }),
    ],
    [
      'ListPolicyVersions',
      operation(shapes.policyPage, (input, call) => {
        const policy = managedPolicyOf(iamOf(world, call), input.PolicyArn);
        const versions = [...policy.versions.values()]
          .reverse()
          .map((version) => ({ ...writeVersion(policy, version), Document: undefined }));
        return pageWith('Versions', versions, input);
      }),
    ],
    [
      'DeletePolicyVersion',
      operation(shapes.byVersion, (input, call) => {
        const policy = ownPolicy(iamOf(world, call), input.PolicyArn);
        const version = versionOf(policy, input.VersionId);
        if (version.id === policy.defaultVersion) {
          throw deleteConflict('Cannot delete the default version of a policy.');
        }
        policy.versions.delete(version.id);
        return undefined;
      }),
    ],
    [
      'SetDefaultPolicyVersion',
      operation(shapes.byVersion, (input, call) => {
        const policy = ownPolicy(iamOf(world, call), input.PolicyArn);
        policy.defaultVersion = versionOf(policy, input.VersionId).id;
        policy.updatedAt = call.now;
        return undefined;
      }),
    ],
  ];
}

function versionOf(policy: ManagedPolicy, id: string): PolicyVersion {
  const version = policy.versions.get(id);
  if (version === undefined) {
    throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
  }
  return version;
}

function writeVersion(policy: ManagedPolicy, version: PolicyVersion): Output {
  return {
    Document: encodeDocument(version.document),
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersion,
    CreateDate: new Timestamp(version.createdAt),
  };
}
