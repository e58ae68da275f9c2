import {
  type AuthorizedIdentity,
  type AwsTokenSource,
  type AwsTokenService,
  type DeniedAnswer,
  type FailedAnswer,
  type RegistryLogin,
  type Scope,
  type SessionKeys,
  type SessionTokenWish,
  scopeKey,
} from '@lockkeeper/core';
import type { Desk } from '../desk.ts';
import type { ReadContext } from '../read.ts';
import { waitFor } from '../wait-for.ts';
import { privateLogin, publicLogin } from './registry-login.ts';
import { sessionKeys } from './session-keys.ts';

export interface TokenSourceOptions {
  readonly desk: Desk;
  /** Why nothing can be asked in this scope at all. */
  readonly refusal: (scope: Scope) => FailedAnswer | undefined;
}

/** Makes logins and keys with the identity of a generator. Nothing is remembered: a refresh asks for new ones. */
export class AwsTokens implements AwsTokenSource {
  readonly #options: TokenSourceOptions;

  constructor(options: TokenSourceOptions) {
    this.#options = options;
  }

  registryLogin(
    use: AuthorizedIdentity,
    registry: 'private' | 'public',
    signal: AbortSignal,
  ): Promise<RegistryLogin | DeniedAnswer | FailedAnswer> {
    const login = registry === 'public' ? publicLogin : privateLogin;
    return this.#ask(use, 'ECR', signal, (context) => login(this.#options.desk, context));
  }

  sessionToken(
    use: AuthorizedIdentity,
    wish: SessionTokenWish,
    signal: AbortSignal,
  ): Promise<SessionKeys | DeniedAnswer | FailedAnswer> {
    return this.#ask(use, 'STS', signal, (context) => sessionKeys(this.#options.desk, context, wish));
  }

  async #ask<Answer>(
    { scope }: AuthorizedIdentity,
    service: AwsTokenService,
    signal: AbortSignal,
    ask: (context: ReadContext) => Promise<Answer>,
  ): Promise<Answer | FailedAnswer> {
    signal.throwIfAborted();
    const refusal = this.#options.refusal(scope) ?? wrongService(scope, service);
    return refusal ?? waitFor(ask({ scope, key: scopeKey(scope) }), signal);
  }
}

function wrongService(scope: Scope, service: AwsTokenService): FailedAnswer | undefined {
  if (scope.service === service) return undefined;
  const message = `an identity for ${scope.service} cannot be used for ${service}`;
  return { kind: 'failed', code: 'InvalidReference', message, retry: 'change' };
}
