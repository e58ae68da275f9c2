import type { DeniedAnswer, FailedAnswer, FetchAnswer, RemoteReference, Scope } from '@lockkeeper/core';
import type { CallRecord } from './calls/call-hook.ts';
import type { Caller, Outcome } from './calls/caller.ts';
import { quotaOf } from './calls/quota.ts';
import type {
  AwsClients,
  ParameterStoreCalls,
  PublicRegistryCalls,
  RegistryCalls,
  SecretsManagerCalls,
  StsCalls,
} from './clients.ts';
import type { AwsCredentials } from './credentials/aws-credentials.ts';
import type { CredentialCache } from './credentials/credential-cache.ts';
import { answerOfFault } from './errors/answer.ts';
import type { Fault, FaultKind } from './errors/fault.ts';
import { tellReadDenial } from './errors/own-denial.ts';
import { RecentMap } from './memory/recent-map.ts';
import type { ReadContext } from './read.ts';

/** Why a call of a scope gave nothing: AWS's fault, or the answer for want of credentials. */
export type Failure = { readonly fault: Fault } | { readonly answer: DeniedAnswer | FailedAnswer };

export type DeskOutcome<T> =
  | { readonly ok: true; readonly value: T; readonly startedAt: number }
  | ({ readonly ok: false } & Failure);

interface Bound<Calls> {
  readonly credentials: AwsCredentials;
  readonly calls: Calls;
}

/** After these the credentials are made anew, once: they may have been revoked or have expired early. */
const RENEW_AFTER: ReadonlySet<FaultKind> = new Set<FaultKind>(['expired', 'bad-credentials']);

/** The only region that answers for the public registry. */
const PUBLIC_REGISTRY_REGION = 'us-east-1';

/** Makes calls of a scope with the scope's credentials. One SDK client per scope and set of credentials. */
export class Desk {
  readonly #clients: AwsClients;
  readonly #credentials: CredentialCache;
  readonly #caller: Caller;
  readonly #secretsManager: RecentMap<Bound<SecretsManagerCalls>>;
  readonly #parameterStore: RecentMap<Bound<ParameterStoreCalls>>;
  readonly #registry: RecentMap<Bound<RegistryCalls>>;
  readonly #publicRegistry: RecentMap<Bound<PublicRegistryCalls>>;
  readonly #sts: RecentMap<Bound<StsCalls>>;

  constructor(clients: AwsClients, credentials: CredentialCache, caller: Caller, maxClients: number) {
    this.#clients = clients;
    this.#credentials = credentials;
    this.#caller = caller;
    this.#secretsManager = new RecentMap(maxClients);
    this.#parameterStore = new RecentMap(maxClients);
    this.#registry = new RecentMap(maxClients);
    this.#publicRegistry = new RecentMap(maxClients);
    this.#sts = new RecentMap(maxClients);
  }

  /** Obtains the scope's credentials; undefined when there are some, else the answer for all its requests. */
  async ready(scope: Scope): Promise<DeniedAnswer | FailedAnswer | undefined> {
    const outcome = await this.#credentials.get(scope);
    return outcome.ok ? undefined : outcome.answer;
  }

  secretsManager<T>(
    context: ReadContext,
    operation: CallRecord['operation'],
    attempt: (calls: SecretsManagerCalls, signal: AbortSignal) => Promise<T>,
  ): Promise<DeskOutcome<T>> {
    const make = (credentials: AwsCredentials): SecretsManagerCalls =>
      this.#clients.secretsManager(context.scope.region, credentials);
    return this.#call(context, 'AWS/SecretsManager', operation, this.#secretsManager, make, attempt);
  }

  parameterStore<T>(
    context: ReadContext,
    operation: CallRecord['operation'],
    attempt: (calls: ParameterStoreCalls, signal: AbortSignal) => Promise<T>,
  ): Promise<DeskOutcome<T>> {
    const make = (credentials: AwsCredentials): ParameterStoreCalls =>
      this.#clients.parameterStore(context.scope.region, credentials);
    return this.#call(context, 'AWS/ParameterStore', operation, this.#parameterStore, make, attempt);
  }

  registry<T>(
    context: ReadContext,
    attempt: (calls: RegistryCalls, signal: AbortSignal) => Promise<T>,
  ): Promise<DeskOutcome<T>> {
    const make = (credentials: AwsCredentials): RegistryCalls =>
      this.#clients.registry(context.scope.region, credentials);
    return this.#call(context, 'AWS/ECR', 'GetAuthorizationToken', this.#registry, make, attempt);
  }

  /** Asks the public registry, which is one for the world. */
  publicRegistry<T>(
    context: ReadContext,
    attempt: (calls: PublicRegistryCalls, signal: AbortSignal) => Promise<T>,
  ): Promise<DeskOutcome<T>> {
    const make = (credentials: AwsCredentials): PublicRegistryCalls =>
      this.#clients.publicRegistry(PUBLIC_REGISTRY_REGION, credentials);
    return this.#call(context, 'AWS/ECRPublic', 'GetAuthorizationToken', this.#publicRegistry, make, attempt);
  }

  session<T>(
    context: ReadContext,
    attempt: (calls: StsCalls, signal: AbortSignal) => Promise<T>,
  ): Promise<DeskOutcome<T>> {
    const make = (credentials: AwsCredentials): StsCalls => this.#clients.sts(context.scope.region, credentials);
    return this.#call(context, 'AWS/STS', 'GetSessionToken', this.#sts, make, attempt);
  }

  clear(): void {
    this.#secretsManager.clear();
    this.#parameterStore.clear();
    this.#registry.clear();
    this.#publicRegistry.clear();
    this.#sts.clear();
  }

  async #call<Calls, T>(
    context: ReadContext,
    service: CallRecord['service'],
    operation: CallRecord['operation'],
    pool: RecentMap<Bound<Calls>>,
    make: (credentials: AwsCredentials) => Calls,
    attempt: (calls: Calls, signal: AbortSignal) => Promise<T>,
  ): Promise<DeskOutcome<T>> {
    const { scope, key } = context;
    const name = { service, operation, quota: quotaOf(scope) };
    for (let isRenewed = false; ; isRenewed = true) {
      const found = await this.#credentials.get(scope);
      if (!found.ok) {
        return { ok: false, answer: found.answer };
      }
      const bound = boundTo(pool, key, found.credentials, make);
      const outcome: Outcome<T> = await this.#caller.call(name, (signal) => attempt(bound.calls, signal));
      if (outcome.ok || isRenewed || !RENEW_AFTER.has(outcome.fault.kind)) {
        return outcome;
      }
      pool.delete(key);
      this.#credentials.invalidate(scope, found.credentials);
    }
  }
}

function boundTo<Calls>(
  pool: RecentMap<Bound<Calls>>,
  key: string,
  credentials: AwsCredentials,
  make: (credentials: AwsCredentials) => Calls,
): Bound<Calls> {
  const known = pool.get(key);
  if (known?.credentials === credentials) {
    return known;
  }
  const bound = { credentials, calls: make(credentials) };
  pool.set(key, bound);
  return bound;
}

/** The answer that one reference gets for a failed call. */
export function answerOfFailure(
  failure: Failure,
  scope: Scope,
  reference: RemoteReference,
  action: string,
): FetchAnswer {
  return 'answer' in failure
    ? failure.answer
    : answerOfFault(failure.fault, { action, resource: reference.id, tell: tellReadDenial(scope, reference) });
}
