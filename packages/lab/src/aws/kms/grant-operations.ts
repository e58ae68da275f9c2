import { parseArn } from '../accounts/arn.ts';
import { operation, ownRegion, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import type { GrantConstraints, KmsGrant, KmsKey } from '../state/kms.ts';
import { ownKey } from './key-operations.ts';
import { refuseDryRun } from './key-use.ts';
import { pageWith } from './page.ts';
import { shapes } from './shapes.ts';

/** CreateGrant, ListGrants, ListRetirableGrants, RevokeGrant, RetireGrant. Grants hold at once here; tokens are taken and not needed. */
export function grantOperations(world: World): readonly (readonly [string, Operation])[] {
  return [
    ['CreateGrant', operation(shapes.createGrant, (input, call) => create(world, call, input))],
    [
      'ListGrants',
      operation(shapes.listGrants, (input, call) => {
        const key = ownKey(world, call, input.KeyId);
        const grants = [...key.grants.values()]
          .filter(({ id }) => input.GrantId === undefined || id === input.GrantId)
          .filter(({ grantee }) => input.GranteePrincipal === undefined || grantee === input.GranteePrincipal);
        return pageWith(
          'Grants',
          grants.map((grant) => written(key, grant)),
          { ...input, Limit: input.Limit ?? 50 },
        );
      }),
    ],
    [
      'ListRetirableGrants',
      operation(shapes.retirable, (input, call) => {
        const grants = [...ownRegion(world, call).kms.keys.values()].flatMap((key) =>
          [...key.grants.values()]
            .filter(({ retiring }) => retiring === input.RetiringPrincipal)
            .map((grant) => written(key, grant)),
        );
        return pageWith('Grants', grants, { ...input, Limit: input.Limit ?? 50 });
      }),
    ],
    [
      'RevokeGrant',
      operation(shapes.revokeGrant, (input, call) => {
        const key = ownKey(world, call, input.KeyId);
        if (!key.grants.has(input.GrantId)) throw noGrant(input.GrantId);
        refuseDryRun(input.DryRun);
        key.grants.delete(input.GrantId);
        return {};
      }),
    ],
    ['RetireGrant', operation(shapes.retireGrant, (input, call) => retire(world, call, input))],
  ];
}

/** The same request with the same name gives the same grant. */
function create(world: World, call: SignedCall, input: Input<typeof shapes.createGrant>): Output {
  const key = ownKey(world, call, input.KeyId, ['Enabled']);
  requirePrincipal(input.GranteePrincipal);
  if (input.RetiringPrincipal !== undefined) requirePrincipal(input.RetiringPrincipal);
  refuseDryRun(input.DryRun);
  const grant: KmsGrant = {
    id: Buffer.from(world.random.bytes(32)).toString('hex'),
    token: Buffer.from(world.random.bytes(96)).toString('base64'),
    grantee: input.GranteePrincipal,
    operations: [...new Set(input.Operations)],
    issuingAccount: `arn:aws:iam::${call.caller.accountId}:root`,
    createdAt: call.now,
    ...(input.RetiringPrincipal === undefined ? {} : { retiring: input.RetiringPrincipal }),
    ...(input.Name === undefined ? {} : { name: input.Name }),
    ...(input.Constraints === undefined ? {} : { constraints: constraintsOf(input.Constraints) }),
  };
  const same = [...key.grants.values()].find((other) => other.name !== undefined && meaning(other) === meaning(grant));
  if (same === undefined) key.grants.set(grant.id, grant);
  return { GrantId: (same ?? grant).id, GrantToken: (same ?? grant).token };
}

function constraintsOf(input: NonNullable<Input<typeof shapes.createGrant>['Constraints']>): GrantConstraints {
  const { EncryptionContextEquals: equals, EncryptionContextSubset: subset } = input;
  return { ...(equals === undefined ? {} : { equals }), ...(subset === undefined ? {} : { subset }) };
}

function meaning({ name, grantee, retiring, operations, constraints }: KmsGrant): string {
  const pairs = (context: ReadonlyMap<string, string> | undefined): unknown =>
    context && [...context].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const { equals, subset } = constraints ?? {};
  return JSON.stringify([name, grantee, retiring, operations.toSorted(), pairs(equals), pairs(subset)]);
}

function retire(world: World, call: SignedCall, input: Input<typeof shapes.retireGrant>): Output {
  const { GrantToken: token, KeyId: keyId, GrantId: grantId } = input;
  if (token === undefined && (keyId === undefined || grantId === undefined)) {
    throw new AwsError('ValidationException', 'Either a grant token, or a key id and a grant id must be given.');
  }
  const keys = keyId === undefined ? [...ownRegion(world, call).kms.keys.values()] : [ownKey(world, call, keyId)];
  for (const key of keys) {
    const grant = [...key.grants.values()].find((entry) => entry.token === token || entry.id === grantId);
    if (grant === undefined) continue;
    if (!mayRetire(call, grant)) world.authorize(call, { action: 'kms:RetireGrant', resource: key.arn });
    refuseDryRun(input.DryRun);
    key.grants.delete(grant.id);
    return {};
  }
  throw noGrant(grantId ?? '');
}

/** The retiring principal, and a grantee whose operations say so, need no policy (KMS Developer Guide, "Retiring and revoking grants"). */
function mayRetire({ caller }: SignedCall, grant: KmsGrant): boolean {
  const names = [caller.arn, ...(caller.kind === 'role' ? [caller.role.arn] : [])];
  const isRetiring = grant.retiring !== undefined && names.includes(grant.retiring);
  return isRetiring || (names.includes(grant.grantee) && grant.operations.includes('RetireGrant'));
}

function written(key: KmsKey, grant: KmsGrant): Output {
  return {
    KeyId: key.arn,
    GrantId: grant.id,
    Name: grant.name,
    CreationDate: new Timestamp(grant.createdAt),
    GranteePrincipal: grant.grantee,
    RetiringPrincipal: grant.retiring,
    IssuingAccount: grant.issuingAccount,
    Operations: grant.operations,
    Constraints:
      grant.constraints === undefined
        ? undefined
        : {
            EncryptionContextEquals: grant.constraints.equals,
            EncryptionContextSubset: grant.constraints.subset,
          },
  };
}

/** A principal by its ARN or the name of a service of AWS. */
function requirePrincipal(text: string): void {
  const arn = parseArn(text);
  const known = arn !== undefined && (arn.service === 'iam' || arn.service === 'sts');
  if (!known && !/^[a-z0-9.-]+\.amazonaws\.com$/.test(text)) {
    throw new AwsError('InvalidArnException', `ARN does not refer to a valid principal: ${text}`);
  }
}

function noGrant(id: string): AwsError {
  return new AwsError('NotFoundException', `Grant ID ${id} not found`);
}
