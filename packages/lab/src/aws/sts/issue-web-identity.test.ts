import { describe, expect, it } from 'vitest';
import { AwsHarness, element, queryRequest, refusalOf, textOf } from '../../../conformance/aws/aws-harness.ts';

type Form = Readonly<Record<string, string>>;

async function token(harness: AwsHarness, input: Form = {}): Promise<string> {
  const asked = { 'Audience.member.1': 'https://api.example.com', SigningAlgorithm: 'RS256', ...input };
  return (await harness.query('sts', 'GetWebIdentityToken', asked)).xml;
}

describe('GetWebIdentityToken', () => {
  it.each(['RS256', 'ES384'])(
    'signs with %s who the caller is, and another account of the endpoint believes it',
    async (algorithm) => {
      const harness = new AwsHarness();
      const { xml } = await harness.query('iam', 'EnableOutboundWebIdentityFederation');
      const Url = element(xml, 'IssuerIdentifier');
      const signed = await token(harness, {
        SigningAlgorithm: algorithm,
        'Tags.member.1.Key': 'purpose',
        'Tags.member.1.Value': 'test',
      });
      const text = element(signed, 'WebIdentityToken');
      expect(JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
        iss: Url,
        aud: 'https://api.example.com',
        sub: 'arn:aws:iam::111122223333:user/lab-admin',
        iat: 1_893_456_000,
        exp: 1_893_456_300,
        'https://sts.amazonaws.com/': {
          aws_account: '111122223333',
          source_region: 'eu-west-1',
          request_tags: { purpose: 'test' },
        },
      });
      expect(Date.parse(element(signed, 'Expiration'))).toBe(1_893_456_300_000);
      harness.keys = harness.api.addAccount('444455556666');
      const provider = `arn:aws:iam::444455556666:oidc-provider/${Url.replace('https://', '')}`;
      await harness.query('iam', 'CreateOpenIDConnectProvider', {
        Url,
        'ClientIDList.member.1': 'https://api.example.com',
      });
      const AssumeRolePolicyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { Federated: provider },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: { [`${Url.replace('https://', '')}:sub`]: 'arn:aws:iam::111122223333:user/lab-admin' },
          },
        },
      });
      await harness.query('iam', 'CreateRole', { RoleName: 'guest', AssumeRolePolicyDocument });
      const request = queryRequest('sts', 'AssumeRoleWithWebIdentity', {
        RoleArn: 'arn:aws:iam::444455556666:role/guest',
        RoleSessionName: 'visitor',
        WebIdentityToken: text,
      });
      expect(element(textOf(await harness.api.handle(request)), 'Arn')).toBe(
        'arn:aws:sts::444455556666:assumed-role/guest/visitor',
      );
    },
  );

  it('is off until it is switched on, and off again; the issuer keeps its name', async () => {
    const harness = new AwsHarness();
    const disabled =
      'OutboundWebIdentityFederationDisabledException: Outbound web identity federation is not enabled for this account.';
    const call = async (action: string): Promise<string> => (await harness.query('iam', action)).xml;
    expect(refusalOf(await token(harness))).toBe(disabled);
    expect(refusalOf(await call('GetOutboundWebIdentityFederationInfo'))).toMatch(/^FeatureDisabled: /);
    const issuer = element(await call('EnableOutboundWebIdentityFederation'), 'IssuerIdentifier');
    expect(refusalOf(await call('EnableOutboundWebIdentityFederation'))).toMatch(/^FeatureEnabled: /);
    expect(element(await call('GetOutboundWebIdentityFederationInfo'), 'IssuerIdentifier')).toBe(issuer);
    await call('DisableOutboundWebIdentityFederation');
    expect(refusalOf(await token(harness))).toBe(disabled);
    expect(element(await call('EnableOutboundWebIdentityFederation'), 'IssuerIdentifier')).toBe(issuer);
  });

  it('does not outlive the session that asks for it', async () => {
    const harness = new AwsHarness();
    await harness.query('iam', 'EnableOutboundWebIdentityFederation');
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
    });
    const { xml } = await harness.query('sts', 'GetFederationToken', { Name: 'bert', Policy, DurationSeconds: '900' });
    harness.keys = {
      accessKeyId: element(xml, 'AccessKeyId'),
      secretAccessKey: element(xml, 'SecretAccessKey'),
      sessionToken: element(xml, 'SessionToken'),
    };
    expect(element(await token(harness, { DurationSeconds: '900' }), 'WebIdentityToken')).not.toBe('');
    expect(refusalOf(await token(harness, { DurationSeconds: '901' }))).toMatch(
      /^SessionDurationEscalationException: /,
    );
  });
});
