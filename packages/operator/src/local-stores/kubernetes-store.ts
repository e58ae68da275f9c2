import {
  type AuthorizedLocalUse,
  type Clock,
  type DeniedAnswer,
  type FailedAnswer,
  type FetchAnswer,
  type FetchOptions,
  type KubernetesScope,
  type ListAnswer,
  type ListFilter,
  type LocalProvider,
  type LocalReference,
  LockkeeperError,
} from '@lockkeeper/core';
import { bearerTransport, KubeClient, KubeError, type KubeTransport, secrets, selfCan } from '@lockkeeper/kube';
import { AccountTokens } from './account-tokens.ts';
import { answerTo, notAllowed, type Step } from './kubernetes-answers.ts';
import { labelSelectorOf } from './label-selector-of.ts';
import { type RemoteSecret, secretAnswer } from './secret-entries.ts';

export interface KubernetesStorePorts {
  /** The operator's own client: asks for tokens of accounts, and reads nothing. */
  readonly client: KubeClient;
  /** The cluster's own API server without any credentials. */
  readonly anonymous: KubeTransport;
  readonly clock: Clock;
}

const TIMEOUT_MS = 10_000;

/**
 * Reads stores with `provider.kubernetes`: Secrets of one namespace of this cluster, with a token of the store's ServiceAccount. Its
 * rights decide, and the operator's own never stand in (`threat/G6`). Nothing is kept but tokens.
 */
export class KubernetesStore implements LocalProvider {
  readonly #ports: KubernetesStorePorts;
  readonly #tokens: AccountTokens;

  constructor(ports: KubernetesStorePorts) {
    this.#ports = ports;
    this.#tokens = new AccountTokens(ports.client, ports.clock);
  }

  async fetch(use: AuthorizedLocalUse, { signal }: FetchOptions): Promise<readonly FetchAnswer[]> {
    const asking = new Map<string, Promise<RemoteSecret | undefined | DeniedAnswer | FailedAnswer>>();
    for (const { name } of use.references) {
      if (!asking.has(name)) asking.set(name, this.#get(use, name, signal));
    }
    return Promise.all(
      use.references.map(async (reference) => this.#answer(reference, await asking.get(reference.name))),
    );
  }

  list(use: AuthorizedLocalUse, filter: ListFilter, signal: AbortSignal): Promise<ListAnswer> {
    const labelSelector = labelSelectorOf(filter.tags);
    if (labelSelector === undefined) {
      const message = 'find.tags are labels of Secrets, and one of them has no form that a label can have';
      return Promise.resolve({ kind: 'failed', code: 'BadRequest', message, retry: 'change' });
    }
    return this.#as<ListAnswer>(use, 'list', signal, async (client, { remoteNamespace }) => {
      const names: string[] = [];
      const options = { signal, metadataOnly: true, ...(labelSelector === '' ? {} : { labelSelector }) };
      for await (const page of client.listIn(secrets, remoteNamespace, options)) {
        names.push(...page.items.map(({ metadata }) => metadata.name));
      }
      const { path = '' } = filter;
      return { kind: 'names', names: names.filter((name) => name.startsWith(path)).toSorted() };
    });
  }

  check(use: AuthorizedLocalUse, signal: AbortSignal): Promise<DeniedAnswer | FailedAnswer | undefined> {
    return this.#as(use, 'get', signal, async (client, scope) => {
      const mayRead = await selfCan(client, 'get', secrets, scope.remoteNamespace, { signal });
      return mayRead ? undefined : notAllowed(use, scope, 'get');
    });
  }

  #get(
    use: AuthorizedLocalUse,
    name: string,
    signal: AbortSignal,
  ): Promise<RemoteSecret | undefined | DeniedAnswer | FailedAnswer> {
    return this.#as(use, 'get', signal, (client, { remoteNamespace: namespace }) =>
      client.get<RemoteSecret>(secrets, { namespace, name }, { signal }),
    );
  }

  #answer({ part }: LocalReference, found: RemoteSecret | undefined | DeniedAnswer | FailedAnswer): FetchAnswer {
    if (found === undefined) return { kind: 'absent', code: 'NotFound' };
    return 'metadata' in found ? secretAnswer(found, part) : found;
  }

  /** Runs requests as the account of a scope; what the API server refuses is an answer. */
  async #as<T>(
    use: AuthorizedLocalUse,
    verb: 'get' | 'list',
    signal: AbortSignal,
    run: (client: KubeClient, scope: KubernetesScope) => Promise<T>,
  ): Promise<T | DeniedAnswer | FailedAnswer> {
    const { scope } = use;
    if (scope.provider !== 'kubernetes')
      throw new TypeError('this provider reads stores with provider kubernetes only');
    const { serviceAccount } = scope;
    let step: Step = 'token';
    try {
      const token = await this.#tokens.of(serviceAccount);
      signal.throwIfAborted();
      step = verb;
      const transport = bearerTransport(this.#ports.anonymous, () => Promise.resolve(token));
      const userAgent = 'lockkeeper-operator/kubernetes-store';
      const client = new KubeClient(transport, { clock: this.#ports.clock, userAgent, requestTimeoutMs: TIMEOUT_MS });
      return await run(client, scope);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof KubeError && error.status === 401) this.#tokens.forget(serviceAccount);
      if (error instanceof LockkeeperError) return answerTo(error, step, use, scope);
      throw error;
    }
  }
}
