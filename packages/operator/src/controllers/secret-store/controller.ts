import {
  type AnySecretStore,
  admitStore,
  authorizeUse,
  type Clock,
  findCondition,
  type LocalProvider,
  type Log,
  type NamespaceFacts,
  intervalMs,
  parseDuration,
  type PlatformRules,
  type Random,
  readsProtectedLabels,
  referentMode,
  refusal,
  type SecretProvider,
  servesClass,
  setCondition,
  type StoreReference,
  unsupportedInStore,
  validateStore,
} from '@lockkeeper/core';
import { type EventRecorder, isConflict, type KubeClient, type WorkOutcome } from '@lockkeeper/kube';
import {
  type CachedStore,
  clusterSecretStores,
  type Metrics,
  secretStores,
  stopwatch,
} from '@lockkeeper/kube/internal';
import type { ClusterCache } from '../../cluster/cluster-cache.ts';
import { type IdentityFactsReader, readIdentity } from '../../cluster/identity-facts.ts';
import { fakeValidation } from '../../local-stores/fake-validation.ts';
import { decideStore, type StoreCheck, type StoreDecision } from './decide.ts';
import { releaseStore } from './release.ts';

export interface StorePorts {
  readonly cache: ClusterCache;
  readonly client: KubeClient;
  readonly provider: SecretProvider;
  /** Stores whose values are in the cluster. */
  readonly localStores: LocalProvider;
  readonly identities: IdentityFactsReader;
  /** One recorder for each kind: their events carry different components. */
  readonly events: Readonly<Record<StoreReference['kind'], EventRecorder>>;
  readonly metrics: Metrics;
  readonly rules: PlatformRules;
  /** Looks again whether protected labels are protected. */
  readonly refreshLabelPolicy: (signal: AbortSignal) => Promise<void>;
  /** How often a store is checked that does not say so itself. */
  readonly requeueIntervalMs: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** The queue key of a store. Only a namespaced store has a slash after its kind's mark. */
export function storeQueueKey(kind: StoreReference['kind'], namespace: string | undefined, name: string): string {
  return kind === 'ClusterSecretStore' ? `cluster:${name}` : `namespaced:${namespace}/${name}`;
}

/** The kind of store that a key of `storeQueueKey` means. */
export function storeKindOf(key: string): StoreReference['kind'] {
  return readQueueKey(key).reference.kind;
}

function readQueueKey(key: string): { readonly reference: StoreReference; readonly namespace: string } {
  const rest = key.slice(key.indexOf(':') + 1);
  if (key.startsWith('cluster:')) return { reference: { kind: 'ClusterSecretStore', name: rest }, namespace: '' };
  const [namespace = '', name = ''] = rest.split('/');
  return { reference: { kind: 'SecretStore', name }, namespace };
}

/** A cluster store that takes its account from whoever uses it, or tags sessions with that namespace, cannot be checked alone. */
function dependsOnUser({ facts }: CachedStore): boolean {
  const isTagged = facts.kind === 'ClusterSecretStore' && (facts.aws?.sessionTagsPolicy ?? 'None') !== 'None';
  return isTagged || referentMode(facts) !== undefined;
}

type ReadyCondition = Pick<StoreDecision, 'reason' | 'message'> & { readonly status: string };

function says(conditions: Parameters<typeof findCondition>[0], { status, reason, message }: ReadyCondition): boolean {
  const known = findCondition(conditions, 'Ready');
  return known?.status === status && known.reason === reason && known.message === message;
}

/** Checks each store and says so in its status. One controller serves both kinds. */
export class SecretStoreController {
  readonly #ports: StorePorts;

  constructor(ports: StorePorts) {
    this.#ports = ports;
  }

  /** Works on a key of `storeQueueKey`. */
  async reconcile(key: string, signal: AbortSignal): Promise<WorkOutcome> {
    const { reference, namespace } = readQueueKey(key);
    const store = this.#ports.cache.store(reference, namespace);
    if (store === undefined) {
      this.#ports.metrics.forget(`${reference.kind.toLowerCase()}_`, namespace, reference.name);
      return { next: 'idle' };
    }
    if (!servesClass(this.#ports.rules, store.controllerClass)) return { next: 'idle' };
    if (!store.parsed.ok) {
      this.#ports.log.warn('store cannot be read', { ...reference, namespace, problem: store.parsed.problem });
      return { next: 'idle' };
    }
    const released = await releaseStore(this.#ports, store, signal);
    if (released !== undefined) return released;
    const user = this.#user(store, namespace);
    // The namespace is new and its watch is behind; its arrival brings the store back.
    if (user === undefined) return { next: 'idle' };
    const elapsed = stopwatch(this.#ports.clock);
    const decision = decideStore(await this.#check(reference, user, store, store.parsed.object, signal));
    const written = await this.#tell(store, store.parsed.object, decision, signal);
    this.#measure(reference, namespace, decision, elapsed());
    // The cache is behind: asked again at once, it would say the same until the watch has caught up.
    if (!written) return { next: 'backoff' };
    return decision.retry === 'later'
      ? { next: 'backoff' }
      : { next: 'after', ms: this.#interval(store.parsed.object) };
  }

  async #check(
    reference: StoreReference,
    user: NamespaceFacts,
    store: CachedStore,
    object: AnySecretStore,
    signal: AbortSignal,
  ): Promise<StoreCheck> {
    if (readsProtectedLabels(store.facts)) await this.#ports.refreshLabelPolicy(signal);
    const { cache, identities, provider, localStores, rules } = this.#ports;
    const wrong = [...validateStore(object, rules), ...unsupportedInStore(object).map((field) => field.message)];
    if (wrong.length > 0) return { kind: 'refused', refusal: refusal('InvalidInput', wrong.join('\n')) };
    const question = { namespace: user, reference, store: store.facts, rules, purpose: 'check' as const };
    const admitted = admitStore(question);
    if (admitted.kind === 'refused') return admitted;
    if (dependsOnUser(store)) return { kind: 'skipped' };
    const identity = await readIdentity(identities, admitted.wish);
    if ('tenant' in identity) return { kind: 'refused', refusal: identity };
    const verdict = authorizeUse({ ...question, remote: [], identity, grants: cache.grantsFor(user.name) });
    if (verdict.kind === 'refused') return verdict;
    const answer =
      verdict.kind === 'allowed'
        ? await provider.check(verdict.use, signal)
        : (fakeValidation(store.facts) ?? (await localStores.check(verdict.use, signal)));
    if (answer === undefined) return { kind: 'works' };
    return answer.kind === 'denied' ? { kind: 'denied', answer } : { kind: 'failed', answer };
  }

  /** Whose eyes a store is checked with: its own namespace's, or for a cluster store nobody's in particular. */
  #user(store: CachedStore, namespace: string): NamespaceFacts | undefined {
    if (store.facts.kind === 'SecretStore') return this.#ports.cache.namespaces.store.get({ name: namespace });
    return { name: '', uid: '', resourceVersion: '', labels: new Map() };
  }

  /** Writes the condition when it differs, with its event. False when the store changed meanwhile. */
  async #tell(
    store: CachedStore,
    object: AnySecretStore,
    decision: StoreDecision,
    signal: AbortSignal,
  ): Promise<boolean> {
    const before = object.status ?? {};
    const condition = {
      type: 'Ready' as const,
      status: decision.ready ? 'True' : 'False',
      reason: decision.reason,
      message: decision.message,
    };
    const same = says(before.conditions, condition);
    if (decision.platform)
      this.#ports.log.warn('store refused', { kind: store.facts.kind, name: store.facts.name, why: decision.platform });
    if (!same || before.capabilities !== 'ReadWrite') {
      const conditions = setCondition(before.conditions, condition, this.#ports.clock.now());
      const isWritten = await this.#write(store, { ...before, capabilities: 'ReadWrite', conditions }, signal);
      if (!isWritten) return false;
    }
    // Told when it stands in the status: in a conflict the next check finds it again.
    if (!same || decision.retry === 'later') this.#event(store, object, decision);
    return true;
  }

  /** False when the store is no longer the version that was checked. */
  async #write(store: CachedStore, status: object, signal: AbortSignal): Promise<boolean> {
    const { uid, resourceVersion, name, namespace } = store.facts;
    const type = store.facts.kind === 'ClusterSecretStore' ? clusterSecretStores : secretStores;
    try {
      const body = { metadata: { uid, resourceVersion }, status };
      const address = { ...(namespace ? { namespace } : {}), name };
      await this.#ports.client.patchStatus(type, address, { kind: 'merge', body }, { signal });
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }

  #event({ facts }: CachedStore, object: AnySecretStore, decision: StoreDecision): void {
    const subject = {
      apiVersion: object.apiVersion,
      kind: facts.kind,
      namespace: facts.namespace,
      name: facts.name,
      uid: facts.uid,
    };
    this.#ports.events[facts.kind].record(subject, { ...decision.event, reason: decision.reason });
  }

  #measure(reference: StoreReference, namespace: string, decision: StoreDecision, nanoseconds: number): void {
    const prefix = reference.kind.toLowerCase();
    const labels = { name: reference.name, namespace };
    this.#ports.metrics.set(`${prefix}_reconcile_duration`, labels, nanoseconds);
    for (const status of ['True', 'False']) {
      const value = (status === 'True') === decision.ready ? 1 : 0;
      this.#ports.metrics.set(`${prefix}_status_condition`, { ...labels, condition: 'Ready', status }, value);
    }
  }

  #interval(object: AnySecretStore): number {
    const wished = object.spec.refreshInterval;
    const ms = typeof wished === 'number' ? wished * 1_000 : wished ? intervalMs(parseDuration(wished)) : 0;
    return (ms > 0 ? ms : this.#ports.requeueIntervalMs) * (1 + 0.1 * this.#ports.random.next());
  }
}
