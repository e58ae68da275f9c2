import { createHash } from 'node:crypto';
import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { AwsHarness, element, queryRequest, refusalOf, textOf } from '../../../conformance/aws/aws-harness.ts';
import { createSamlIdentityProvider, type SamlIdentityProvider, samlMetadata } from './identity-provider.ts';
import { type SignIn, signAssertion } from './sign-assertion.ts';

const entityId = 'https://idp.example.com/saml?a=1&b=2';
const provider = 'arn:aws:iam::111122223333:saml-provider/Corp';
const role = 'arn:aws:iam::111122223333:role/team';
const trust = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: provider },
      Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
      Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
    },
  ],
};
let idp: SamlIdentityProvider;
let stranger: SamlIdentityProvider;

beforeAll(async () => {
  const clock = new FakeClock();
  idp = await createSamlIdentityProvider(entityId, clock, new FakeRandom(1));
  stranger = await createSamlIdentityProvider(entityId, clock, new FakeRandom(2));
});

async function lab(trustPolicy: object = trust): Promise<AwsHarness> {
  const harness = new AwsHarness();
  const made = await harness.query('iam', 'CreateSAMLProvider', {
    Name: 'Corp',
    SAMLMetadataDocument: samlMetadata(idp),
  });
  expect(made.status).toBe(200);
  await harness.query('iam', 'CreateRole', {
    RoleName: 'team',
    AssumeRolePolicyDocument: JSON.stringify(trustPolicy),
  });
  return harness;
}

function signIn(harness: AwsHarness, change: Partial<SignIn> = {}): SignIn {
  return {
    subject: 'anna@example.com',
    roles: [{ role, provider }],
    sessionName: 'anna',
    now: harness.clock.now(),
    id: 'abc123',
    ...change,
  };
}

async function present(
  harness: AwsHarness,
  assertion: string,
  input: Readonly<Record<string, string>> = {},
): Promise<string> {
  const request = queryRequest('sts', 'AssumeRoleWithSAML', {
    RoleArn: role,
    PrincipalArn: provider,
    SAMLAssertion: assertion,
    ...input,
  });
  return textOf(await harness.api.handle(request));
}

async function refused(
  change: Partial<SignIn>,
  input: Readonly<Record<string, string>> = {},
  signer = idp,
): Promise<string> {
  const harness = await lab();
  return refusalOf(await present(harness, await signAssertion(signer, signIn(harness, change)), input));
}

/** A response with its text changed after it was signed. */
async function tampered(edit: (xml: string) => string, change: Partial<SignIn> = {}): Promise<string> {
  const harness = await lab();
  const xml = Buffer.from(await signAssertion(idp, signIn(harness, change)), 'base64').toString('utf8');
  const edited = edit(xml);
  expect(edited).not.toBe(xml);
  return refusalOf(await present(harness, Buffer.from(edited).toString('base64')));
}

describe('AssumeRoleWithSAML', () => {
  it.each(['assertion', 'response'] as const)(
    'gives a session for a signed %s, and says whose it is',
    async (signed) => {
      const harness = await lab();
      const xml = await present(harness, await signAssertion(idp, signIn(harness, { signed })));
      expect(element(xml, 'Arn')).toBe('arn:aws:sts::111122223333:assumed-role/team/anna');
      expect(element(xml, 'Subject')).toBe('anna@example.com');
      expect(element(xml, 'SubjectType')).toBe('persistent');
      expect(element(xml, 'Issuer')).toBe('https://idp.example.com/saml?a=1&amp;b=2');
      expect(element(xml, 'Audience')).toBe('https://signin.aws.amazon.com/saml');
      const qualifier = createHash('sha1').update(`${entityId}111122223333/Corp`).digest('base64');
      expect(element(xml, 'NameQualifier')).toBe(qualifier);
      harness.keys = {
        accessKeyId: element(xml, 'AccessKeyId'),
        secretAccessKey: element(xml, 'SecretAccessKey'),
        sessionToken: element(xml, 'SessionToken'),
      };
      const who = await harness.query('sts', 'GetCallerIdentity');
      expect(element(who.xml, 'Arn')).toBe('arn:aws:sts::111122223333:assumed-role/team/anna');
    },
  );

  it('takes tags and the source identity from the assertion and reports their size', async () => {
    const harness = await lab({
      ...trust,
      Statement: trust.Statement.map((one) => ({ ...one, Action: [...one.Action, 'sts:SetSourceIdentity'] })),
    });
    const tags = new Map([['team', 'one']]);
    const change = { tags, transitiveTagKeys: ['team'], sourceIdentity: 'anna' };
    const xml = await present(harness, await signAssertion(idp, signIn(harness, change)));
    expect(element(xml, 'SourceIdentity')).toBe('anna');
    expect(element(xml, 'PackedPolicySize')).toBe('1');
  });

  it('ends with the session at the provider when that is sooner', async () => {
    const harness = await lab();
    const ends = harness.clock.now() + 600_000;
    const xml = await present(harness, await signAssertion(idp, signIn(harness, { sessionEndsAt: ends })));
    expect(Date.parse(element(xml, 'Expiration'))).toBe(ends);
  });

  it('says what is wrong with an assertion in the words of STS', async () => {
    const other = 'arn:aws:iam::111122223333:role/other';
    expect(await refused({}, {}, stranger)).toBe('InvalidIdentityToken: Response signature invalid');
    expect(await refused({}, {}, { ...idp, entityId: 'https://else.example.com' })).toBe(
      'InvalidIdentityToken: Issuer not present in specified provider',
    );
    expect(await refused({ audience: 'urn:else' })).toBe(
      'InvalidIdentityToken: Response does not contain the required audience',
    );
    expect(await refused({ recipient: 'https://evil.example.com/saml' })).toBe(
      'InvalidIdentityToken: Response is not made out to an AWS sign-in endpoint',
    );
    expect(await refused({ sessionName: 'a b' })).toBe(
      'InvalidIdentityToken: RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}',
    );
    expect(await refused({ sourceIdentity: 'a' })).toContain('InvalidIdentityToken: Source Identity must match');
    expect(await refused({ sessionDurationSeconds: 60 })).toContain('InvalidIdentityToken: SessionDuration');
    expect(await refused({}, { SAMLAssertion: '%%%%' })).toBe('InvalidIdentityToken: Invalid base64 SAMLResponse');
    expect(await refused({}, { SAMLAssertion: 'bm90IHhtbA==' })).toBe('InvalidIdentityToken: Invalid SAML response');
    expect(await refused({ roles: [{ role: other, provider }] })).toBe(
      'AccessDenied: Not authorized to perform sts:AssumeRoleWithSAML',
    );
    expect(await refused({}, { PrincipalArn: 'arn:aws:iam::111122223333:saml-provider/None' })).toBe(
      "InvalidIdentityToken: Specified provider doesn't exist",
    );
    expect(await refused({}, { DurationSeconds: '7200' })).toBe(
      'ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  });

  it('takes an assertion for five minutes and not before its time', async () => {
    const harness = await lab();
    const assertion = await signAssertion(idp, signIn(harness, { lifetimeMs: 3_600_000 }));
    const brief = await signAssertion(idp, signIn(harness, { lifetimeMs: 60_000 }));
    const early = await signAssertion(idp, signIn(harness, { now: harness.clock.now() + 3_600_000 }));
    expect(refusalOf(await present(harness, early))).toBe('InvalidIdentityToken: The assertion is not valid yet');
    await harness.clock.advance(60_000);
    expect(refusalOf(await present(harness, brief))).toBe(
      'ExpiredTokenException: Token expired: current date/time 2030-01-01T00:01:00Z must be before the expiration date/time 2030-01-01T00:01:00Z',
    );
    await harness.clock.advance(240_000);
    expect(refusalOf(await present(harness, assertion))).toBe(
      'ExpiredTokenException: Token must be redeemed within 5 minutes of issuance',
    );
  });

  it('tells that the provider itself refused the sign-in', async () => {
    expect(await tampered((xml) => xml.replace('status:Success', 'status:Responder'))).toBe(
      'IDPRejectedClaim: The identity provider reported that authentication failed',
    );
  });

  it('asks the trust policy of the role', async () => {
    const harness = await lab({
      ...trust,
      Statement: trust.Statement.map((one) => ({
        ...one,
        Condition: { StringEquals: { 'SAML:sub': 'bert@example.com' } },
      })),
    });
    const assertion = await signAssertion(idp, signIn(harness));
    expect(refusalOf(await present(harness, assertion))).toBe(
      'AccessDenied: Not authorized to perform sts:AssumeRoleWithSAML',
    );
  });
});

describe('the signature of an assertion', () => {
  it('does not hold for a changed assertion, nor for a removed or foreign algorithm', async () => {
    const invalid = 'InvalidIdentityToken: Response signature invalid';
    expect(await tampered((xml) => xml.replace('anna@example.com', 'root@example.com'))).toBe(invalid);
    expect(await tampered((xml) => xml.replaceAll('sha256', 'sha1'))).toBe(invalid);
    expect(await tampered((xml) => xml.replace(/<ds:Signature .*<\/ds:Signature>/s, ''))).toBe(invalid);
    expect(await tampered((xml) => xml.replaceAll('rsa-sha256', 'hmac-sha1'))).toBe(invalid);
  });

  it('covers what is read: a second assertion, wherever it is put, is refused', async () => {
    const forged = (xml: string): string => {
      const [assertion = ''] = /<saml:Assertion .*<\/saml:Assertion>/s.exec(xml) ?? [];
      return assertion
        .replace(/<ds:Signature .*<\/ds:Signature>/s, '')
        .replace('anna@example.com', 'root@example.com')
        .replace('ID="_a', 'ID="_b');
    };
    const refusal = /^InvalidIdentityToken: (Invalid SAML response|Response signature invalid)$/;
    const before = (xml: string): string => xml.replace('<saml:Assertion ', `${forged(xml)}<saml:Assertion `);
    const after = (xml: string): string => xml.replace('</samlp:Response>', `${forged(xml)}</samlp:Response>`);
    const around = (xml: string): string => {
      const [assertion = ''] = /<saml:Assertion .*<\/saml:Assertion>/s.exec(xml) ?? [];
      const wrapped = forged(xml).replace('<saml:Subject>', `<saml:Advice>${assertion}</saml:Advice><saml:Subject>`);
      return xml.replace(assertion, wrapped);
    };
    const inSignature = (xml: string): string => {
      const [assertion = ''] = /<saml:Assertion .*<\/saml:Assertion>/s.exec(xml) ?? [];
      const [signature = ''] = /<ds:Signature .*<\/ds:Signature>/s.exec(xml) ?? [];
      const original = `<ds:Object>${assertion.replace(signature, '')}</ds:Object></ds:Signature>`;
      const evil = forged(xml).replace(
        '<saml:Subject>',
        `${signature.replace('</ds:Signature>', original)}<saml:Subject>`,
      );
      return xml.replace(assertion, evil);
    };
    for (const edit of [before, after, around, inSignature]) expect(await tampered(edit)).toMatch(refusal);
    const sameId = (xml: string): string => after(xml).replaceAll('ID="_b', 'ID="_a');
    expect(await tampered(sameId)).toMatch(refusal);
  });

  it('is read without comments and without document types', async () => {
    const harness = await lab();
    const subject = 'root@example.com.evil.example.com';
    const text = Buffer.from(await signAssertion(idp, signIn(harness, { subject })), 'base64').toString('utf8');
    const split = text.replace('root@example.com.evil', 'root@example.com<!---->.evil');
    const xml = await present(harness, Buffer.from(split).toString('base64'));
    expect(element(xml, 'Subject')).toBe(subject);
    expect(await tampered((one) => `<!DOCTYPE x [<!ENTITY e "y">]>${one}`)).toBe(
      'InvalidIdentityToken: Invalid SAML response',
    );
  });
});

describe('metadata of a SAML provider', () => {
  it('is refused without a readable certificate', async () => {
    const harness = new AwsHarness();
    const broken = samlMetadata(idp).replace(/MII/g, 'MIX');
    for (const document of ['x'.repeat(1000), broken]) {
      const { xml } = await harness.query('iam', 'CreateSAMLProvider', {
        Name: 'Corp',
        SAMLMetadataDocument: document,
      });
      expect(refusalOf(xml)).toBe('InvalidInput: Could not parse metadata');
    }
  });

  it('may have several keys, as while one is exchanged for the next', async () => {
    const harness = await lab();
    const [key = ''] = /<md:KeyDescriptor .*<\/md:KeyDescriptor>/s.exec(samlMetadata(stranger)) ?? [];
    const both = samlMetadata(idp).replace('<md:KeyDescriptor', `${key}<md:KeyDescriptor`);
    await harness.query('iam', 'UpdateSAMLProvider', { SAMLProviderArn: provider, SAMLMetadataDocument: both });
    for (const signer of [idp, stranger]) {
      const xml = await present(harness, await signAssertion(signer, signIn(harness)));
      expect(element(xml, 'Subject')).toBe('anna@example.com');
    }
  });
});
