import { setMaxListeners } from 'node:events';
import {
  type AuthorizedUse,
  type AwsTokenSource,
  type Clock,
  type DeniedAnswer,
  type FailedAnswer,
  type FetchAnswer,
  type FetchOptions,
  type IdentitySource,
  type ListAnswer,
  type ListFilter,
  type Log,
  type Random,
  type RemoteReference,
  referenceKey,
  type Scope,
  type SecretProvider,
  type SecretWriter,
  scopeKey,
} from '@lockkeeper/core';
import { BatchAdvice } from './batcher/batch-advice.ts';
import type { CallHook } from './calls/call-hook.ts';
import { Caller } from './calls/caller.ts';
import { Slots } from './calls/slots.ts';
import type { AwsClients } from './clients.ts';
import { type ControllerSource, createControllerCredentials } from './credentials/controller.ts';
import { CredentialCache } from './credentials/credential-cache.ts';
import { Desk } from './desk.ts';
import type { AwsEndpoints } from './endpoints.ts';
import { Lister } from './lister.ts';
import { type AwsLimits, DEFAULT_LIMITS } from './limits.ts';
import { ValueMemory } from './memory/value-memory.ts';
import type { ReadContext } from './read.ts';
import { AwsWriter } from './writer.ts';
import { Reader } from './reader.ts';
import { wrongReference, wrongScope } from './request-check.ts';
import { createSdkClients } from './sdk-clients.ts';
import { AwsTokens } from './tokens/token-source.ts';
import { waitFor } from './wait-for.ts';

export interface AwsProviderOptions {
  readonly identitySource: IdentitySource;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** From `resolveEndpoints`. */
  readonly endpoints: AwsEndpoints;
  /** Where the process's own identity is kept; without it scopes of the controller get no credentials. */
  readonly controllerCredentials?: ControllerSource;
  readonly limits?: Partial<AwsLimits>;
  readonly onCall?: CallHook;
}

/** A provider that holds connections, credentials and values until it is closed. */
export interface AwsProvider extends SecretProvider {
  /** Writes with the same credentials, rates and connections. */
  readonly writer: SecretWriter;
  /** Makes logins and keys for generators. */
  readonly tokens: AwsTokenSource;
  /** Ends calls in progress, forgets credentials and values, closes connections. Later requests answer `Closed`. */
  close(): void;
}

/**
 * The SecretProvider of AWS Secrets Manager and Parameter Store. One per process: it shares calls, credentials, rates and
 * values among all requests of one scope, and nothing between scopes.
 *
 * @example
 * const provider = createAwsProvider({ identitySource, clock, random, log, endpoints: resolveEndpoints(variables) });
 * const answers = await provider.fetch(use, { signal, maxAgeMs: 0 });
 */
export function createAwsProvider(options: AwsProviderOptions): AwsProvider {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { maxSockets, connectMs } = limits;
  return createProviderOver(createSdkClients({ endpoints: options.endpoints, maxSockets, connectMs }), options);
}

/** As `createAwsProvider`, over given clients: for tests that stand in for AWS. */
export function createProviderOver(clients: AwsClients, options: Omit<AwsProviderOptions, 'endpoints'>): AwsProvider {
  const { clock, random, log, identitySource } = options;
  const limits: AwsLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const closing = new AbortController();
  // Each call in progress listens on it, and there are more than ten.
  setMaxListeners(0, closing.signal);
  const caller = new Caller({
    clock,
    random,
    log,
    onCall: options.onCall ?? (() => undefined),
    patience: limits,
    maxConcurrent: limits.maxConcurrent,
    closing: closing.signal,
  });
  const controllerCredentials =
    options.controllerCredentials &&
    createControllerCredentials({
      ...options.controllerCredentials,
      clock,
      clients,
      caller,
      closing: closing.signal,
    });
  const credentials = new CredentialCache({
    clock,
    identitySource,
    controllerCredentials,
    clients,
    caller,
    closing: closing.signal,
    maxEntries: limits.maxScopes,
  });
  const desk = new Desk(clients, credentials, caller, limits.maxScopes);
  const advice = new BatchAdvice(clock, log);
  const slots = new Slots(limits.maxConcurrentPerScope);
  const windows = {
    idleMs: limits.batchIdleMs,
    busyIdleMs: limits.batchBusyIdleMs,
    maxMs: limits.batchMaxMs,
    bulkIdleMs: limits.bulkIdleMs,
    bulkMaxMs: limits.bulkMaxMs,
  };
  const reader = new Reader({ clock, log, desk, advice, slots, ...windows });
  const memory = new ValueMemory({
    clock,
    keepMs: limits.valueKeepMs,
    maxBytes: limits.valueBytes,
    maxBytesPerScope: limits.valueBytesPerScope,
  });
  const lister = new Lister({ clock, log, desk, slots });
  const isClosed = (): boolean => closing.signal.aborted;
  const refusal = (scope: Scope): FailedAnswer | undefined => (isClosed() ? CLOSED : wrongScope(scope));
  const provider = new Provider({ desk, reader, lister, memory, isClosed, refusal });
  return {
    writer: new AwsWriter({ desk, random, log, refusal }),
    tokens: new AwsTokens({ desk, refusal }),
    fetch: (use, fetchOptions) => provider.fetch(use, fetchOptions),
    list: (use, filter, signal) => provider.list(use, filter, signal),
    check: (use, signal) => provider.check(use, signal),
    close: () => {
      closing.abort();
      memory.clear();
      credentials.clear();
      desk.clear();
      advice.clear();
      clients.close();
    },
  };
}

interface ProviderParts {
  readonly desk: Desk;
  readonly reader: Reader;
  readonly lister: Lister;
  readonly memory: ValueMemory;
  readonly isClosed: () => boolean;
  /** Why nothing can be asked in a scope at all. */
  readonly refusal: (scope: Scope) => FailedAnswer | undefined;
}

const CLOSED: FailedAnswer = Object.freeze({
  kind: 'failed',
  code: 'Closed',
  message: 'the process is stopping',
  retry: 'later',
});

/** Puts the parts together for one request: memory, then credentials, then reads. */
class Provider {
  readonly #parts: ProviderParts;

  constructor(parts: ProviderParts) {
    this.#parts = parts;
  }

  async fetch(use: AuthorizedUse, options: FetchOptions): Promise<readonly FetchAnswer[]> {
    const { signal, maxAgeMs } = options;
    signal.throwIfAborted();
    const { scope, references } = use;
    const context: ReadContext = { scope, key: scopeKey(scope) };
    const answers = new Map<string, FetchAnswer>();
    const refused = this.#parts.refusal(use.scope);
    const open: RemoteReference[] = [];
    for (const reference of references) {
      const key = referenceKey(reference);
      const known = refused ?? wrongReference(scope, reference) ?? this.#parts.memory.find(context.key, key, maxAgeMs);
      if (known !== undefined) {
        answers.set(key, known);
      } else if (!answers.has(key)) {
        open.push(reference);
      }
    }
    const lacking = open.length === 0 ? undefined : await waitFor(this.#parts.desk.ready(scope), signal);
    if (lacking !== undefined) {
      open.forEach((reference) => answers.set(referenceKey(reference), lacking));
    } else if (open.length > 0) {
      await this.#read(context, open, answers, options);
    }
    return references.map((reference) => answers.get(referenceKey(reference)) ?? CLOSED);
  }

  async list(use: AuthorizedUse, filter: ListFilter, signal: AbortSignal): Promise<ListAnswer> {
    signal.throwIfAborted();
    const { scope } = use;
    const lacking = this.#parts.refusal(use.scope) ?? (await waitFor(this.#parts.desk.ready(scope), signal));
    return lacking ?? this.#parts.lister.list({ scope, key: scopeKey(scope) }, filter, signal);
  }

  async check(use: AuthorizedUse, signal: AbortSignal): Promise<DeniedAnswer | FailedAnswer | undefined> {
    signal.throwIfAborted();
    return this.#parts.refusal(use.scope) ?? waitFor(this.#parts.desk.ready(use.scope), signal);
  }

  /** Reads all open references; the abort listener is one for all of them. */
  #read(
    context: ReadContext,
    open: readonly RemoteReference[],
    answers: Map<string, FetchAnswer>,
    { signal, maxAgeMs, isBulk = false }: FetchOptions,
  ): Promise<void> {
    const { reader, memory } = this.#parts;
    return new Promise((resolve, reject) => {
      const unanswered = new Set(open.map(referenceKey));
      const leave: (() => void)[] = [];
      const onAbort = (): void => {
        leave.forEach((withdraw) => withdraw());
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      for (const reference of open) {
        const key = referenceKey(reference);
        const done = ({ answer, startedAt }: { answer: FetchAnswer; startedAt: number }): void => {
          answers.set(key, answer);
          unanswered.delete(key);
          if (answer.kind === 'value' && !this.#parts.isClosed()) {
            memory.put(context.key, key, answer, startedAt);
          }
          if (unanswered.size === 0) {
            signal.removeEventListener('abort', onAbort);
            resolve();
          }
        };
        leave.push(reader.submit(context, reference, done, { maxAgeMs, isBulk }));
      }
    });
  }
}
