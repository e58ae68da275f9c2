import { type Cancel, type Clock, type Log, LockkeeperError, type Random, sleep } from '@lockkeeper/core';
import {
  isConflict,
  type KubeClient,
  type KubeObject,
  Reflector,
  type ReflectorTiming,
  type ResourceType,
  secrets,
  sourceOfAll,
  sourceOfNamespace,
} from '@lockkeeper/kube';
import type { Metrics } from '@lockkeeper/kube/internal';
import { type AuthorityState, bundleOf, lifeOf, readState, writeState } from './authority-state.ts';
import {
  bundleSteps,
  mutatingWebhookConfigurations,
  type OwnService,
  seeConfiguration,
  type SeenConfiguration,
  trusts,
  validatingWebhookConfigurations,
} from './ca-bundle.ts';
import type { CertificateSource, ServingPair } from './certificate-source.ts';
import { decideRotation } from './decide-rotation.ts';
import { type CertificateIssuer, LEAF_DAYS } from './issue.ts';
import { PairHolder } from './pair-holder.ts';

export interface SelfManagedOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly issuer: CertificateIssuer;
  readonly service: OwnService;
  /** Secret of the service's namespace that keeps the authorities. */
  readonly secretName: string;
  /** The configurations whose `caBundle` is ours to write; no other is touched. */
  readonly configurations: readonly string[];
  /** The same for MutatingWebhookConfigurations. How strict these are is the platform's own business. */
  readonly mutatingConfigurations?: readonly string[];
  readonly timing?: Partial<ReflectorTiming>;
}

/** A Secret as the API server sends it. */
interface KubeSecret extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

interface WatchedConfiguration {
  readonly type: ResourceType;
  readonly name: string;
  readonly reflector: Reflector<KubeObject, SeenConfiguration>;
}

interface SeenSecret {
  readonly resourceVersion: string;
  readonly uid: string;
  readonly state: AuthorityState | undefined;
}

/** The wall clock is looked at this often: no timer fires on time after a machine slept. */
const LOOK_MS = 60_000;
const RETRY_MS = 5_000;
const LEAF_MS = LEAF_DAYS * 86_400_000;

function seeSecret({ metadata, data }: KubeSecret): SeenSecret {
  return {
    resourceVersion: metadata.resourceVersion ?? '',
    uid: metadata.uid ?? '',
    state: readState(data ?? {}),
  };
}

/**
 * Keeps a certificate authority in a Secret, a serving certificate of its own for every replica, and the trust in it in the
 * webhook configurations that are named. All replicas do the same from the same objects, and every write carries the version
 * it was decided from: whoever comes second sees that nothing is left to do.
 */
export class SelfManagedCertificates implements CertificateSource {
  readonly #options: SelfManagedOptions;
  readonly #holder = new PairHolder();
  readonly #secret: Reflector<KubeSecret, SeenSecret>;
  readonly #configurations: readonly WatchedConfiguration[];
  /** The last good authorities, to put back what somebody deletes or damages. */
  #remembered: AuthorityState | undefined;
  #leaf: { readonly signedBy: string; readonly renewAt: number } | undefined;
  #nextSeen: { readonly certificate: string; readonly since: number } | undefined;
  #wake = Promise.withResolvers<void>();
  readonly #said = new Set<string>();

  constructor(options: SelfManagedOptions) {
    const { client, clock, random, log, timing, service, secretName } = options;
    const common = { clock, random, log, ...(timing ? { timing } : {}) };
    this.#options = options;
    const byName = (name: string) => ({ fieldSelector: `metadata.name=${name}` });
    this.#secret = new Reflector({
      ...common,
      source: sourceOfNamespace<KubeSecret>(client, secrets, service.namespace, byName(secretName)),
      project: seeSecret,
    });
    const watched = (type: ResourceType, names: readonly string[] = []): readonly WatchedConfiguration[] =>
      names.map((name) => ({
        type,
        name,
        reflector: new Reflector({
          ...common,
          source: sourceOfAll(client, type, byName(name)),
          project: (object) => seeConfiguration(object, service),
        }),
      }));
    this.#configurations = [
      ...watched(validatingWebhookConfigurations, options.configurations),
      ...watched(mutatingWebhookConfigurations, options.mutatingConfigurations),
    ];
  }

  pair(): Promise<ServingPair> {
    return this.#holder.pair();
  }

  onChange(use: (pair: ServingPair) => void): Cancel {
    return this.#holder.onChange(use);
  }

  /** True when what is shown chains to an authority that every webhook of ours trusts. */
  get trusted(): boolean {
    const signedBy = this.#leaf?.signedBy;
    return signedBy !== undefined && this.#everyTrusts(signedBy);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    const reflectors = [this.#secret, ...this.#configurations.map(({ reflector }) => reflector)];
    const wake = (): void => this.#wake.resolve();
    const forget = reflectors.map((reflector) => reflector.store.onChange(wake));
    const running = reflectors.map((reflector) => reflector.run(signal));
    try {
      await Promise.all(reflectors.map((reflector) => reflector.synced));
      while (!signal.aborted) {
        this.#wake = Promise.withResolvers();
        const wait = await this.#pass(signal).then(
          () => LOOK_MS,
          (error: unknown) => {
            if (!signal.aborted && !isConflict(error)) log.warn('certificates could not be looked after', told(error));
            return RETRY_MS;
          },
        );
        await this.#pause(clock, wait, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      for (const end of forget) end();
      await Promise.all(running);
    }
  }

  /** Until something changes, or the time is up. */
  async #pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const timer = sleep(clock, ms, either).catch(() => undefined);
    void this.#wake.promise.then(() => stop.abort());
    await timer;
    this.#wake.resolve();
  }

  async #pass(signal: AbortSignal): Promise<void> {
    const state = await this.#keepAuthorities(signal);
    if (state === undefined) return;
    this.#remembered = state;
    await this.#keepLeaf(state);
    await this.#keepTrust(state, signal);
    this.#measure(state);
  }

  /** The authorities as they are kept, or undefined when a write of this pass makes another pass necessary. */
  async #keepAuthorities(signal: AbortSignal): Promise<AuthorityState | undefined> {
    const { clock, service, secretName, log } = this.#options;
    const seen = this.#secret.store.get({ namespace: service.namespace, name: secretName });
    if (seen?.state === undefined) {
      const state = this.#remembered ?? { current: await this.#options.issuer.authority(), since: clock.now() };
      await this.#write(seen, state, signal);
      log.info(seen === undefined ? 'certificate authority created' : 'damaged certificate authority replaced');
      return undefined;
    }
    const next = await this.#rotated(seen.state);
    if (next === undefined) return seen.state;
    await this.#write(seen, next, signal);
    return undefined;
  }

  async #rotated(state: AuthorityState): Promise<AuthorityState | undefined> {
    const { clock, log } = this.#options;
    const now = clock.now();
    const step = decideRotation({ state, now, nextTrustedMs: this.#nextTrustedMs(state) });
    if (step !== 'none') log.info('certificate authority changes', { step });
    switch (step) {
      case 'none':
        return undefined;
      case 'replace':
        return { current: await this.#options.issuer.authority(), since: now };
      case 'add-next':
        return { ...state, next: await this.#options.issuer.authority() };
      case 'promote': {
        const { current, next } = state;
        return next === undefined ? undefined : { current: next, previous: current.certificate, since: now };
      }
      case 'drop-previous':
        return { current: state.current, since: state.since };
    }
  }

  /** For how long this process has seen every webhook trust the next authority. */
  #nextTrustedMs({ next }: AuthorityState): number | undefined {
    const { clock } = this.#options;
    if (next === undefined || !this.#everyTrusts(next.certificate)) {
      this.#nextSeen = undefined;
      return undefined;
    }
    if (this.#nextSeen?.certificate !== next.certificate)
      this.#nextSeen = { certificate: next.certificate, since: clock.monotonic() };
    return clock.monotonic() - this.#nextSeen.since;
  }

  #everyTrusts(certificate: string): boolean {
    return this.#configurations.every(({ name, reflector }) => {
      const seen = reflector.store.get({ name });
      return seen !== undefined && trusts(seen, certificate);
    });
  }

  async #write(seen: SeenSecret | undefined, state: AuthorityState, signal: AbortSignal): Promise<void> {
    const { client, service, secretName } = this.#options;
    const object = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        namespace: service.namespace,
        name: secretName,
        ...(seen ? { uid: seen.uid, resourceVersion: seen.resourceVersion } : {}),
      },
      type: 'Opaque',
      data: writeState(state),
    };
    if (seen === undefined) await client.create(secrets, object, { signal });
    else await client.replace(secrets, object, { signal });
  }

  async #keepLeaf({ current }: AuthorityState): Promise<void> {
    const { clock, random, service, issuer, log } = this.#options;
    const now = clock.now();
    if (this.#leaf?.signedBy === current.certificate && now < this.#leaf.renewAt) return;
    const { name, namespace } = service;
    const names = [`${name}.${namespace}.svc`, `${name}.${namespace}.svc.cluster.local`];
    const pair = await issuer.leaf(current, names);
    // Replicas renew at different times, and one that was late has a third of the life left.
    const renewAt = now + LEAF_MS * (0.6 + random.next() / 15);
    this.#leaf = { signedBy: current.certificate, renewAt };
    this.#holder.set(pair);
    log.info('serving certificate issued', { names });
  }

  async #keepTrust(state: AuthorityState, signal: AbortSignal): Promise<void> {
    const { client, log } = this.#options;
    for (const { type, name, reflector } of this.#configurations) {
      const seen = reflector.store.get({ name });
      if (seen === undefined) {
        this.#sayOnce(`${name} missing`, 'a webhook configuration does not exist', { name });
        continue;
      }
      if (type === validatingWebhookConfigurations) this.#lookForWeakness(name, seen);
      const body = bundleSteps(seen, bundleOf(state));
      if (body.length === 0) continue;
      const patch = { kind: 'json', body, fieldManager: 'lockkeeper-admission' } as const;
      await client.patch(type, { name }, patch, { signal });
      log.info('trust written into the webhook configuration', { name });
    }
  }

  /** Nothing is changed back: a platform may have its reasons, but it shall know (`threat/Q2`). */
  #lookForWeakness(configuration: string, { webhooks }: SeenConfiguration): void {
    const { metrics } = this.#options;
    for (const { name, ours, weakened } of webhooks) {
      if (!ours)
        this.#sayOnce(`${configuration} ${name}`, 'a webhook does not lead to this service', { configuration, name });
      metrics.set('lockkeeper_admission_weakened', { configuration, webhook: name }, weakened.length);
      for (const weakness of weakened)
        this.#sayOnce(`${configuration} ${name} ${weakness}`, 'a webhook is weaker than it is shipped', {
          configuration,
          name,
          weakness,
        });
    }
  }

  #sayOnce(key: string, message: string, facts: Readonly<Record<string, string>>): void {
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.#options.log.warn(message, facts);
  }

  #measure({ current }: AuthorityState): void {
    const end = lifeOf(current.certificate)?.to ?? 0;
    this.#options.metrics.set('lockkeeper_admission_authority_expiry_timestamp_seconds', {}, Math.round(end / 1_000));
  }
}

function told(error: unknown): { readonly error: string } {
  return { error: error instanceof LockkeeperError ? error.message : 'unknown' };
}
