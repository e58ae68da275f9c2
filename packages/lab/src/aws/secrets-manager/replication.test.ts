import { describe, expect, it } from 'vitest';
import { AwsHarness } from '../../../conformance/aws/aws-harness.ts';

const sm = 'secretsmanager';
const SecretId = 'app/db';
const there = 'us-east-1';

async function replicated(): Promise<AwsHarness> {
  const harness = new AwsHarness();
  await harness.ok(sm, 'CreateSecret', {
    Name: SecretId,
    SecretString: 'planted-value',
    AddReplicaRegions: [{ Region: there }],
  });
  return harness;
}

describe('replication of secrets', () => {
  it('shows a secret in another region under the same name and six characters', async () => {
    const harness = await replicated();
    const { ARN: arn } = await harness.ok(sm, 'DescribeSecret', { SecretId });
    harness.region = there;
    expect(await harness.ok(sm, 'GetSecretValue', { SecretId })).toMatchObject({
      ARN: arn?.replace('eu-west-1', there),
      SecretString: 'planted-value',
    });
    expect(await harness.ok(sm, 'DescribeSecret', { SecretId })).toMatchObject({ PrimaryRegion: 'eu-west-1' });
  });

  it('carries every change of the primary over', async () => {
    const harness = await replicated();
    await harness.ok(sm, 'UpdateSecret', { SecretId, SecretString: 'two', Description: 'changed' });
    harness.region = there;
    expect(await harness.ok(sm, 'GetSecretValue', { SecretId })).toMatchObject({ SecretString: 'two' });
    expect(await harness.ok(sm, 'DescribeSecret', { SecretId })).toMatchObject({ Description: 'changed' });
  });

  it('refuses changes of a replica, and deletion while there is one', async () => {
    const harness = await replicated();
    expect(await harness.refusal(sm, 'DeleteSecret', { SecretId })).toMatch(
      /^InvalidParameterException: You can't delete secret .* that still has replica regions \[us-east-1\]$/,
    );
    harness.region = there;
    expect(await harness.refusal(sm, 'PutSecretValue', { SecretId, SecretString: 'two' })).toBe(
      `InvalidParameterException: Operation not permitted on a replica secret. Call must be made in primary secret's region.`,
    );
  });

  it('fails in a region where the name is taken, unless it may overwrite', async () => {
    const harness = new AwsHarness();
    await harness.ok(sm, 'CreateSecret', { Name: SecretId, SecretString: 'planted-value' });
    harness.region = there;
    await harness.ok(sm, 'CreateSecret', { Name: SecretId, SecretString: 'other' });
    harness.region = 'eu-west-1';
    const input = { SecretId, AddReplicaRegions: [{ Region: there }] };
    expect(await harness.ok(sm, 'ReplicateSecretToRegions', input)).toMatchObject({
      ReplicationStatus: [{ Region: there, Status: 'Failed' }],
    });
    const forced = { ...input, ForceOverwriteReplicaSecret: true };
    expect(await harness.ok(sm, 'ReplicateSecretToRegions', forced)).toMatchObject({
      ReplicationStatus: [{ Region: there, Status: 'InSync' }],
    });
  });

  it('ends by removing the region, or by making the replica a secret of its own', async () => {
    const harness = await replicated();
    harness.region = there;
    await harness.ok(sm, 'StopReplicationToReplica', { SecretId });
    await harness.ok(sm, 'PutSecretValue', { SecretId, SecretString: 'own' });
    harness.region = 'eu-west-1';
    expect(await harness.ok(sm, 'GetSecretValue', { SecretId })).toMatchObject({ SecretString: 'planted-value' });
    const other = 'us-west-2';
    await harness.ok(sm, 'ReplicateSecretToRegions', { SecretId, AddReplicaRegions: [{ Region: other }] });
    await harness.ok(sm, 'RemoveRegionsFromReplication', { SecretId, RemoveReplicaRegions: [other] });
    harness.region = other;
    expect(await harness.refusal(sm, 'GetSecretValue', { SecretId })).toMatch(/^ResourceNotFoundException/);
  });
});

describe('rotation of secrets', () => {
  const RotationLambdaARN = 'arn:aws:lambda:eu-west-1:111122223333:function:rotate';
  const token = '00000000-0000-4000-8000-222222222222';

  it('is kept and told, and done when the pending version becomes current', async () => {
    const harness = new AwsHarness();
    await harness.ok(sm, 'CreateSecret', { Name: SecretId, SecretString: 'planted-value' });
    const RotationRules = { AutomaticallyAfterDays: 30 };
    const rotate = { SecretId, RotationLambdaARN, RotationRules, ClientRequestToken: token };
    expect(await harness.ok(sm, 'RotateSecret', rotate)).toMatchObject({ VersionId: token });
    const before = await harness.ok(sm, 'DescribeSecret', { SecretId });
    expect(before).toMatchObject({ RotationEnabled: true, RotationLambdaARN, RotationRules });
    expect(before).not.toHaveProperty('LastRotatedDate');
    await harness.ok(sm, 'PutSecretValue', { SecretId, SecretString: 'two', ClientRequestToken: token });
    expect(await harness.ok(sm, 'DescribeSecret', { SecretId })).toHaveProperty('LastRotatedDate');
    await harness.ok(sm, 'CancelRotateSecret', { SecretId });
    expect(await harness.ok(sm, 'DescribeSecret', { SecretId })).toMatchObject({
      RotationEnabled: false,
      RotationLambdaARN,
    });
  });

  it('needs a rotation function', async () => {
    const harness = new AwsHarness();
    await harness.ok(sm, 'CreateSecret', { Name: SecretId, SecretString: 'planted-value' });
    expect(await harness.refusal(sm, 'RotateSecret', { SecretId })).toBe(
      'InvalidRequestException: No Lambda rotation function ARN is associated with this secret.',
    );
    expect(await harness.refusal(sm, 'CancelRotateSecret', { SecretId })).toMatch(/^InvalidRequestException/);
  });
});
