import { FakeRandom } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { AwsHarness, element, refusalOf } from '../../../conformance/aws/aws-harness.ts';
import { createSamlIdentityProvider, samlMetadata } from '../saml/identity-provider.ts';

const trust = JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' } });

async function iam(harness: AwsHarness, action: string, input: Readonly<Record<string, string>>): Promise<string> {
  return (await harness.query('iam', action, input)).xml;
}

describe('instance profiles', () => {
  const profile = { InstanceProfileName: 'p' };
  const both = { ...profile, RoleName: 'r' };

  async function withProfile(): Promise<AwsHarness> {
    const harness = new AwsHarness();
    await iam(harness, 'CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trust });
    await iam(harness, 'CreateInstanceProfile', { ...profile, Path: '/app/' });
    await iam(harness, 'AddRoleToInstanceProfile', both);
    return harness;
  }

  it('hold one role, and show it', async () => {
    const harness = await withProfile();
    const xml = await iam(harness, 'GetInstanceProfile', profile);
    expect(xml).toContain('<Arn>arn:aws:iam::111122223333:instance-profile/app/p</Arn>');
    expect(element(xml, 'RoleName')).toBe('r');
    expect(refusalOf(await iam(harness, 'AddRoleToInstanceProfile', both))).toBe(
      'LimitExceeded: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1',
    );
    expect(await iam(harness, 'ListInstanceProfilesForRole', { RoleName: 'r' })).toContain('/app/p');
  });

  it('keep their role and themselves from being deleted while they are joined', async () => {
    const harness = await withProfile();
    expect(refusalOf(await iam(harness, 'DeleteRole', { RoleName: 'r' }))).toMatch(/^DeleteConflict/);
    expect(refusalOf(await iam(harness, 'DeleteInstanceProfile', profile))).toMatch(/^DeleteConflict/);
    await iam(harness, 'RemoveRoleFromInstanceProfile', both);
    await iam(harness, 'DeleteInstanceProfile', profile);
    expect(refusalOf(await iam(harness, 'GetInstanceProfile', profile))).toBe(
      'NoSuchEntity: Instance Profile p cannot be found.',
    );
  });
});

describe('SAML providers', () => {
  it('are kept with their metadata until they are deleted', async () => {
    const harness = new AwsHarness();
    const idp = await createSamlIdentityProvider('https://idp.example.com', harness.clock, new FakeRandom(1));
    const SAMLMetadataDocument = samlMetadata(idp);
    const created = await iam(harness, 'CreateSAMLProvider', { Name: 'corp', SAMLMetadataDocument });
    const SAMLProviderArn = element(created, 'SAMLProviderArn');
    expect(SAMLProviderArn).toBe('arn:aws:iam::111122223333:saml-provider/corp');
    expect(await iam(harness, 'GetSAMLProvider', { SAMLProviderArn })).toContain(
      'entityID=&quot;https://idp.example.com&quot;',
    );
    await iam(harness, 'DeleteSAMLProvider', { SAMLProviderArn });
    expect(refusalOf(await iam(harness, 'GetSAMLProvider', { SAMLProviderArn }))).toMatch(/^NoSuchEntity/);
  });
});

describe('a renamed user', () => {
  it('is the same user with the same keys', async () => {
    const harness = new AwsHarness();
    const id = element(await iam(harness, 'CreateUser', { UserName: 'before' }), 'UserId');
    const key = await iam(harness, 'CreateAccessKey', { UserName: 'before' });
    await iam(harness, 'UpdateUser', { UserName: 'before', NewUserName: 'after' });
    harness.keys = { accessKeyId: element(key, 'AccessKeyId'), secretAccessKey: element(key, 'SecretAccessKey') };
    const { xml } = await harness.query('sts', 'GetCallerIdentity');
    expect(element(xml, 'Arn')).toBe('arn:aws:iam::111122223333:user/after');
    expect(element(xml, 'UserId')).toBe(id);
  });
});
