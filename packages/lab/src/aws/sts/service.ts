import type { Caller as AccessCaller } from '@lockkeeper/access';
import { hasTags } from '../authorization/call-parameters.ts';
import type { AuthorizationQuestion, Call, Operation, Service, SignedCall, World } from '../call.ts';
import { operation } from '../call.ts';
import { parseArn } from '../accounts/arn.ts';
import type { Caller, WebIdentity } from '../identity/caller.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { samlOperation } from './assume-role-with-saml.ts';
import { getFederationToken } from './federation-token.ts';
import { webIdentityTokenOperation } from './issue-web-identity.ts';
import { findRole, issueSession, type SessionRequest, writeCredentials } from './role-session.ts';
import { mergeSessionTags, type SessionTags } from './session-tags.ts';
import { privilegedOperations, targetRoot } from './privileged-operations.ts';
import { shapes } from './shapes.ts';
import { verifyWebIdentity } from './web-identity-token.ts';

const hour = 3600;

/** AWS Security Token Service. */
export function sts(world: World): Service {
  return {
    name: 'sts',
    signingName: 'sts',
    wire: 'query',
    selector: '2011-06-15',
    xmlns: 'https://sts.amazonaws.com/doc/2011-06-15/',
    messageMember: 'message',
    operations: operations(world),
    questions: (operationName, input, call) => stsQuestions(operationName, input, call),
  };
}

/** Who one is and what one's own session is takes no right; roles ask when they know the tags of the session. */
const withoutQuestion: ReadonlySet<string> = new Set(['AssumeRole', 'GetCallerIdentity', 'GetSessionToken']);

function stsQuestions(
  operationName: string,
  input: Readonly<Record<string, unknown>>,
  call: SignedCall,
): readonly AuthorizationQuestion[] {
  if (withoutQuestion.has(operationName)) return [];
  const resource = resourceOf(operationName, input, call);
  const actions = [operationName, ...(hasTags(input['Tags']) ? ['TagSession'] : [])];
  return actions.map((action) => ({ action: `sts:${action}`, resource }));
}

function resourceOf(operationName: string, input: Readonly<Record<string, unknown>>, call: SignedCall): string {
  if (operationName === 'AssumeRoot') return targetRoot(input['TargetPrincipal']);
  if (operationName !== 'GetFederationToken') return '*';
  return `arn:aws:sts::${call.caller.accountId}:federated-user/${String(input['Name'])}`;
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
    ['AssumeRoleWithSAML', samlOperation(world)],
    ['GetWebIdentityToken', webIdentityTokenOperation(world)],
    ...privilegedOperations(),
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
  const parent = caller.kind === 'role' ? caller.session : undefined;
  const tags = mergeSessionTags(input.Tags ?? [], input.TransitiveTagKeys ?? [], parent);
  world.authorize(call, { action: 'sts:AssumeRole', resource: input.RoleArn });
  const found = findRole(world, input.RoleArn);
  if (found === undefined) throw notAuthorized(caller, 'sts:AssumeRole', input.RoleArn);
  return issueSession(world, call, {
    ...found,
    sessionName: input.RoleSessionName,
    durationSeconds: input.DurationSeconds ?? hour,
    policy: input.Policy,
    policyArns: input.PolicyArns,
    externalId: input.ExternalId,
    tags,
    ...continued(caller, input.SourceIdentity),
  });
}

/** What goes on from session to session along a chain. */
function continued(
  caller: Caller,
  sourceIdentity: string | undefined,
): Pick<SessionRequest, 'chain' | 'sourceIdentity' | 'webIdentity'> {
  if (caller.kind !== 'role') return { chain: [caller.arn], sourceIdentity };
  const { chain, webIdentity, sourceIdentity: fixed } = caller.session;
  return {
    chain: [...chain, caller.arn],
    sourceIdentity: sourceIdentity ?? fixed,
    ...(webIdentity === undefined ? {} : { webIdentity }),
  };
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
  const tags = mergeSessionTags(webIdentity.tags, webIdentity.transitiveTagKeys, undefined);
  world.authorize(call, {
    action: 'sts:AssumeRoleWithWebIdentity',
    resource: input.RoleArn,
    caller: tokenHolder(webIdentity, tags),
  });
  const found = findRole(world, input.RoleArn);
  if (found === undefined) throw denied;
  const output = issueSession(world, call, {
    ...found,
    sessionName: input.RoleSessionName,
    durationSeconds: input.DurationSeconds ?? hour,
    tags,
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

function tokenHolder(identity: WebIdentity, { tags, transitiveTagKeys }: SessionTags): AccessCaller {
  return {
    type: 'web-identity',
    arn: identity.provider,
    webIdentity: {
      issuer: `https://${identity.issuer}`,
      sub: identity.subject,
      aud: identity.audience,
      ...(tags.length === 0
        ? {}
        : { principalTags: new Map(tags.map(({ key, value }) => [key, value])), transitiveTagKeys }),
    },
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
