import type { Call, Operation, Service, SignedCall, World } from '../call.ts';
import { operation } from '../call.ts';
import { parseArn } from '../accounts/arn.ts';
import type { Caller } from '../identity/caller.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { getFederationToken } from './federation-token.ts';
import { findRole, issueSession, writeCredentials } from './role-session.ts';
import { mergeSessionTags } from './session-tags.ts';
import { shapes } from './shapes.ts';
import { verifyWebIdentity } from './web-identity-token.ts';

const hour = 3600;

/** AWS Security Token Service. SAML and outbound federation are not served: their actions are unknown here. */
export function sts(world: World): Service {
  return {
    name: 'sts',
    signingName: 'sts',
    wire: 'query',
    selector: '2011-06-15',
    xmlns: 'https://sts.amazonaws.com/doc/2011-06-15/',
    messageMember: 'message',
    operations: operations(world),
    resources: (_operation, input) => [typeof input['RoleArn'] === 'string' ? input['RoleArn'] : '*'],
  };
}

function operations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    ['AssumeRole', operation(shapes.assumeRole, (input, call) => assumeRole(world, call, input))],
    [
      'AssumeRoleWithWebIdentity',
      {
        input: shapes.assumeRoleWithWebIdentity,
        unsigned: true,
        run: (input, call) =>
          assumeRoleWithWebIdentity(world, call, input as Input<typeof shapes.assumeRoleWithWebIdentity>),
      },
    ],
    [
      'GetCallerIdentity',
      operation(shapes.none, (_input, call) => ({
        Arn: call.caller.arn,
        UserId: call.caller.userId,
        Account: call.caller.accountId,
      })),
    ],
    ['GetSessionToken', operation(shapes.getSessionToken, (input, call) => getSessionToken(world, call, input))],
    [
      'GetFederationToken',
      operation(shapes.getFederationToken, (input, call) => getFederationToken(world, call, input)),
    ],
    [
      'DecodeAuthorizationMessage',
      operation(shapes.decodeMessage, () => {
        // Only services that the lab does not have encode their refusals.
        throw new AwsError('InvalidAuthorizationMessageException', 'Message is not valid');
      }),
    ],
    [
      'GetAccessKeyInfo',
      operation(shapes.getAccessKeyInfo, (input, call) => ({
        Account: world.keys.find(input.AccessKeyId)?.accountId ?? call.caller.accountId,
      })),
    ],
  ]);
}

function assumeRole(world: World, call: SignedCall, input: Input<typeof shapes.assumeRole>): Output {
  const { caller } = call;
  if (caller.kind === 'federated') throw notAuthorized(caller, 'sts:AssumeRole', input.RoleArn);
  // In open mode everyone is the root, who could not try anything with roles.
  if (caller.kind === 'root' && caller.accountId !== world.openAccount) {
    throw new AwsError('AccessDenied', 'Roles may not be assumed by root accounts.', 403);
  }
  const found = findRole(world, input.RoleArn);
  if (found === undefined) throw notAuthorized(caller, 'sts:AssumeRole', input.RoleArn);
  const request = {
    ...found,
    sessionName: input.RoleSessionName,
    durationSeconds: input.DurationSeconds ?? hour,
    policy: input.Policy,
    policyArns: input.PolicyArns,
    externalId: input.ExternalId,
    sourceIdentity: input.SourceIdentity,
  };
  const tags = input.Tags ?? [];
  const transitive = input.TransitiveTagKeys ?? [];
  if (caller.kind !== 'role') {
    return issueSession(world, call, {
      ...request,
      tags: mergeSessionTags(tags, transitive, undefined),
      chain: [caller.arn],
    });
  }
  const parent = caller.session;
  checkChain(caller, request);
  return issueSession(world, call, {
    ...request,
    tags: mergeSessionTags(tags, transitive, parent),
    chain: [...parent.chain, caller.arn],
    sourceIdentity: input.SourceIdentity ?? parent.sourceIdentity,
    ...(parent.webIdentity === undefined ? {} : { webIdentity: parent.webIdentity }),
  });
}

/** A role that assumes a role: one hour at most, and the source identity stays what it was. */
function checkChain(
  caller: Extract<Caller, { kind: 'role' }>,
  request: {
    readonly role: { readonly arn: string };
    readonly durationSeconds: number;
    readonly sourceIdentity: string | undefined;
  },
): void {
  if (request.durationSeconds > hour) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  const fixed = caller.session.sourceIdentity;
  if (fixed !== undefined && (request.sourceIdentity ?? fixed) !== fixed) {
    throw notAuthorized(caller, 'sts:SetSourceIdentity', request.role.arn);
  }
}

async function assumeRoleWithWebIdentity(
  world: World,
  call: Call,
  input: Input<typeof shapes.assumeRoleWithWebIdentity>,
): Promise<Output> {
  const denied = new AwsError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403);
  const account = world.accounts.find(parseArn(input.RoleArn)?.account ?? '');
  if (account === undefined) throw denied;
  const webIdentity = await verifyWebIdentity(world, account, input.WebIdentityToken, call.now);
  const found = findRole(world, input.RoleArn);
  if (found === undefined) throw denied;
  const output = issueSession(world, call, {
    ...found,
    sessionName: input.RoleSessionName,
    durationSeconds: input.DurationSeconds ?? hour,
    tags: { tags: [], transitiveTagKeys: [] },
    chain: [],
    policy: input.Policy,
    policyArns: input.PolicyArns,
    webIdentity,
  });
  return {
    ...output,
    SubjectFromWebIdentityToken: webIdentity.subject,
    Provider: webIdentity.provider,
    Audience: webIdentity.audience,
  };
}

function getSessionToken(world: World, call: SignedCall, input: Input<typeof shapes.getSessionToken>): Output {
  const { caller } = call;
  if (caller.temporary || caller.kind === 'role' || caller.kind === 'federated') {
    throw new AwsError('AccessDenied', 'Cannot call GetSessionToken with session credentials', 403);
  }
  const longest = caller.kind === 'root' ? hour : 129_600;
  const seconds = Math.min(input.DurationSeconds ?? 43_200, longest);
  const expiresAt = Math.floor(call.now / 1000) * 1000 + seconds * 1000;
  const key = world.keys.create({
    accountId: caller.accountId,
    holder:
      caller.kind === 'root' ? { kind: 'root' } : { kind: 'user', userId: caller.user.id, userName: caller.user.name },
    now: call.now,
    expiresAt,
  });
  return {
    Credentials: writeCredentials(key),
  };
}

function notAuthorized(caller: Caller, action: string, resource: string): AwsError {
  return new AwsError(
    'AccessDenied',
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource}`,
    403,
  );
}
