import { createHash } from 'node:crypto';
import type { CallParameters, Caller as AccessCaller } from '@lockkeeper/access';
import { parseArn } from '../accounts/arn.ts';
import type { Call, Operation, World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { type SamlSignIn, verifySaml } from '../saml/verify-saml.ts';
import { findRole, issueSession } from './role-session.ts';
import { mergeSessionTags, type SessionTags } from './session-tags.ts';
import { shapes } from './shapes.ts';

const hour = 3600;

/**
 * AssumeRoleWithSAML: a session of a role for who has signed in at the account's SAML provider. Unsigned; the assertion
 * is the credential.
 */
export function samlOperation(world: World): Operation {
  return {
    input: shapes.assumeRoleWithSaml,
    unsigned: true,
    run: (input, call) => assumeRoleWithSaml(world, call, input as Input<typeof shapes.assumeRoleWithSaml>),
  };
}

async function assumeRoleWithSaml(
  world: World,
  call: Call,
  input: Input<typeof shapes.assumeRoleWithSaml>,
): Promise<Output> {
  const { RoleArn: roleArn, PrincipalArn: providerArn } = input;
  const denied = new AwsError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithSAML', 403);
  const accountId = parseArn(roleArn)?.account ?? '';
  const account = world.accounts.find(accountId);
  // A provider speaks for the roles of its own account.
  if (account === undefined || parseArn(providerArn)?.account !== accountId) throw denied;
  const provider = account.iam.samlProviders.get(providerArn);
  if (provider === undefined) throw new AwsError('InvalidIdentityToken', "Specified provider doesn't exist");
  const signIn = await verifySaml(provider.metadata, input.SAMLAssertion, call.now);
  if (!signIn.pairs.some((pair) => pair.role === roleArn && pair.provider === providerArn)) throw denied;
  const tags = mergeSessionTags(signIn.tags, signIn.transitiveTagKeys, undefined);
  const nameQualifier = nameQualifierOf(signIn.issuer, accountId, providerArn);
  world.authorize(call, {
    action: 'sts:AssumeRoleWithSAML',
    resource: roleArn,
    caller: samlCaller(providerArn, signIn, { tags, nameQualifier }),
    parameters: parametersOf(input, signIn),
  });
  const found = findRole(world, roleArn);
  if (found === undefined) throw denied;
  const output = issueSession(world, call, {
    ...found,
    sessionName: signIn.sessionName,
    durationSeconds: durationOf(input.DurationSeconds ?? hour, signIn, call.now),
    tags,
    chain: [],
    policy: input.Policy,
    policyArns: input.PolicyArns,
    sourceIdentity: signIn.sourceIdentity,
  });
  return {
    ...output,
    Subject: signIn.subject,
    SubjectType: signIn.subjectType,
    Issuer: signIn.issuer,
    Audience: signIn.recipient,
    NameQualifier: nameQualifier,
  };
}

/** The session ends with the one at the provider, if that is sooner. */
function durationOf(asked: number, { sessionEndsAt }: SamlSignIn, now: number): number {
  return sessionEndsAt === undefined ? asked : Math.min(asked, Math.floor((sessionEndsAt - now) / 1000));
}

function parametersOf(input: Input<typeof shapes.assumeRoleWithSaml>, signIn: SamlSignIn): CallParameters {
  return {
    roleSessionName: signIn.sessionName,
    ...(input.DurationSeconds === undefined ? {} : { durationSeconds: input.DurationSeconds }),
    ...(input.Policy === undefined ? {} : { policy: input.Policy }),
    ...(signIn.sourceIdentity === undefined ? {} : { sourceIdentity: signIn.sourceIdentity }),
  };
}

function samlCaller(
  provider: string,
  signIn: SamlSignIn,
  known: { readonly tags: SessionTags; readonly nameQualifier: string },
): AccessCaller {
  const { tags, transitiveTagKeys } = known.tags;
  return {
    type: 'saml',
    arn: provider,
    saml: {
      provider,
      // The key `saml:aud` has the recipient, not the audience (IAM User Guide, "Available keys for AWS STS").
      aud: signIn.recipient,
      sub: signIn.subject,
      iss: signIn.issuer,
      subType: signIn.subjectType,
      nameQualifier: known.nameQualifier,
      ...(tags.length === 0
        ? {}
        : { principalTags: new Map(tags.map(({ key, value }) => [key, value])), transitiveTagKeys }),
    },
  };
}

/** STS API Reference, "AssumeRoleWithSAML": the hash of issuer, account and the provider's name tells subjects of different providers apart. */
function nameQualifierOf(issuer: string, accountId: string, providerArn: string): string {
  const name = providerArn.slice(providerArn.lastIndexOf('/') + 1);
  return createHash('sha1').update(`${issuer}${accountId}/${name}`).digest('base64');
}
