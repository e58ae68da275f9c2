import type { AuthorizedLocalUse, DeniedAnswer, FailedAnswer, KubernetesScope } from '@lockkeeper/core';
import { KubeError } from '@lockkeeper/kube';

/** What was being done when the API server refused: asking for the account's token, or reading as the account. */
export type Step = 'token' | 'get' | 'list';

/** Whether the account is the tenant's own; otherwise it is the platform's, whose names are not told (`threat/L5`). */
function isOwn({ namespace }: AuthorizedLocalUse, scope: KubernetesScope): boolean {
  return scope.serviceAccount.namespace === namespace;
}

/** The account may not do what the store needs. */
export function notAllowed(use: AuthorizedLocalUse, scope: KubernetesScope, verb: 'get' | 'list'): DeniedAnswer {
  const { namespace, name } = scope.serviceAccount;
  const where = JSON.stringify(scope.remoteNamespace);
  const full = `service account ${name} (namespace: ${namespace}) may not ${verb} Secrets in namespace ${where}: it needs a Role there with the verb ${verb} on secrets, and a RoleBinding`;
  const message = isOwn(use, scope)
    ? full
    : 'the service account of this store may not read the Secrets that the store reads from: ask the platform team';
  return { kind: 'denied', code: 'Forbidden', action: `kubernetes:${verb} secrets`, message, platform: full };
}

function tokenRefused(scope: KubernetesScope, error: KubeError): DeniedAnswer | FailedAnswer {
  const { namespace, name } = scope.serviceAccount;
  if (error.status === 404) {
    const message = 'the service account of this store is gone: create it again';
    return { kind: 'failed', code: 'NotFound', message, retry: 'later' };
  }
  return {
    kind: 'denied',
    code: 'Forbidden',
    action: 'kubernetes:create serviceaccounts/token',
    message: 'the operator may not ask for tokens of the service account of this store: ask the platform team',
    platform: `the operator may not create serviceaccounts/token of ${name} in namespace ${namespace}: add it to the operator's role`,
  };
}

/** What a request's failure comes to. The server's own words are never repeated. */
export function answerTo(
  error: unknown,
  step: Step,
  use: AuthorizedLocalUse,
  scope: KubernetesScope,
): DeniedAnswer | FailedAnswer {
  if (!(error instanceof KubeError)) throw error;
  if (step === 'token' && (error.status === 403 || error.status === 404)) return tokenRefused(scope, error);
  if (step !== 'token' && error.status === 403) return notAllowed(use, scope, step);
  const code = error.status === 0 ? 'Network' : error.status === 429 ? 'Throttled' : 'BadReply';
  const message = 'the API server gave no usable answer when the Secrets of this store were read: it is asked again';
  return { kind: 'failed', code, message, retry: 'later' };
}
