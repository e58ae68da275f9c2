import { Buffer } from 'node:buffer';
import { type DeniedAnswer, type FailedAnswer, type RegistryLogin, type Scope, SealedValue } from '@lockkeeper/core';
import type { Desk, DeskOutcome } from '../desk.ts';
import type { ReadContext } from '../read.ts';
import { answerOfTokenFailure, type AskedToken, noToken } from './token-failure.ts';

type LoginAnswer = RegistryLogin | DeniedAnswer | FailedAnswer;

interface AuthorizationData {
  readonly authorizationToken?: string | undefined;
  readonly expiresAt?: Date | undefined;
  readonly proxyEndpoint?: string | undefined;
}

const askedOf = (scope: Scope, action: string, what: string, more = ''): AskedToken => ({
  scope,
  action,
  what,
  remedy: `the identity policy must allow it on all resources ("*")${more}`,
});

/** A login of the private registry: `ecr:GetAuthorizationToken`. */
export async function privateLogin(desk: Desk, context: ReadContext): Promise<LoginAnswer> {
  const asked = askedOf(context.scope, 'ecr:GetAuthorizationToken', `the registry of ${context.scope.region}`);
  const outcome = await desk.registry(context, (calls, signal) => calls.getAuthorizationToken({}, signal));
  return loginOf(asked, outcome, (reply) => reply.authorizationData?.[0], true);
}

/** A login of the public registry: `ecr-public:GetAuthorizationToken`, which needs `sts:GetServiceBearerToken` as well. */
export async function publicLogin(desk: Desk, context: ReadContext): Promise<LoginAnswer> {
  const { scope } = context;
  if (scope.partition !== 'aws') {
    const message = `there is no public registry in the partition ${scope.partition}`;
    return { kind: 'failed', code: 'UnknownRegion', message, retry: 'change' };
  }
  const asked = askedOf(
    scope,
    'ecr-public:GetAuthorizationToken',
    'the public registry',
    ', and sts:GetServiceBearerToken',
  );
  const outcome = await desk.publicRegistry(context, (calls, signal) => calls.getAuthorizationToken({}, signal));
  return loginOf(asked, outcome, (reply) => reply.authorizationData, false);
}

function loginOf<Reply>(
  asked: AskedToken,
  outcome: DeskOutcome<Reply>,
  dataOf: (reply: Reply) => AuthorizationData | undefined,
  hasEndpoint: boolean,
): LoginAnswer {
  if (!outcome.ok) return answerOfTokenFailure(outcome, asked);
  const { authorizationToken = '', expiresAt, proxyEndpoint } = dataOf(outcome.value) ?? {};
  const [username, password, ...rest] = Buffer.from(authorizationToken, 'base64').toString('utf8').split(':');
  const isPair = username && password && rest.length === 0;
  if (!isPair || expiresAt === undefined || hasEndpoint !== (proxyEndpoint !== undefined)) return noToken(asked);
  return {
    kind: 'login',
    username,
    password: SealedValue.ofText(password),
    expiresAt: expiresAt.getTime(),
    ...(proxyEndpoint === undefined ? {} : { proxyEndpoint }),
  };
}
