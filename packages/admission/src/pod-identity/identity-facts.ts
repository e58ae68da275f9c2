import {
  type AssociatedAccounts,
  type Clock,
  type Log,
  LockkeeperError,
  type PodIdentitySettings,
  type Random,
  readRoleMap,
  type RoleMap,
} from '@lockkeeper/core';
import {
  configMaps,
  type KubeClient,
  type KubeObject,
  Reflector,
  type ReflectorTiming,
  serviceAccounts,
  sourceOfAll,
  sourceOfNamespace,
} from '@lockkeeper/kube';
import { child, mapOf, type Metrics } from '@lockkeeper/kube/internal';
import type { AssociationsFile } from './associations-file.ts';
import type { IdentityFactsSource } from './pod-reviewer.ts';

export interface IdentityFactsOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly settings: PodIdentitySettings;
  /** Namespace of the ConfigMap with further roles; undefined: it is not read. */
  readonly roleMapNamespace?: string;
  readonly associations?: AssociationsFile;
  /** How long a pod waits at most for an account that is not known yet. 0: not at all. */
  readonly lookupMs: number;
  readonly timing?: Partial<ReflectorTiming>;
}

export const ROLE_MAP_NAME = 'pod-identity-webhook';

/** More accounts than these are not looked up at once: whoever comes on top has what the watch knows (`threat/W3`). */
const MAX_LOOKUPS = 64;

type Annotations = ReadonlyMap<string, string>;

/** What is kept of an account: a cluster has many, and most say nothing. */
function projectAccount({ metadata }: KubeObject, prefix: string): Annotations {
  return new Map([...mapOf(metadata.annotations)].filter(([key]) => key.startsWith(`${prefix}/`)));
}

function configOf(object: KubeObject): string {
  const config = child(child(object, 'data'), 'config');
  return typeof config === 'string' ? config : '';
}

/** What the webhook of pods knows of the cluster: accounts with their roles, and the platform's own lists. */
export class IdentityFacts implements IdentityFactsSource {
  readonly #options: IdentityFactsOptions;
  readonly #accounts: Reflector<KubeObject, Annotations>;
  readonly #roleMaps: Reflector<KubeObject, string> | undefined;
  readonly #lookups = new Map<string, Promise<Annotations | undefined>>();
  #roleMap: RoleMap = new Map();

  constructor(options: IdentityFactsOptions) {
    const { client, clock, random, log, timing, settings, roleMapNamespace, metrics } = options;
    const common = { clock, random, log, ...(timing ? { timing } : {}) };
    this.#options = options;
    this.#accounts = new Reflector({
      ...common,
      source: sourceOfAll(client, serviceAccounts),
      project: (account) => projectAccount(account, settings.annotationPrefix),
    });
    if (roleMapNamespace !== undefined) {
      const selection = { fieldSelector: `metadata.name=${ROLE_MAP_NAME}` };
      this.#roleMaps = new Reflector({
        ...common,
        source: sourceOfNamespace(client, configMaps, roleMapNamespace, selection),
        project: configOf,
      });
      this.#roleMaps.store.onChange(() => this.#readRoleMap(roleMapNamespace));
    }
    metrics.onScrape(() => {
      const [first] = this.#accounts.store.entries();
      metrics.set('pod_identity_webhook_used', {}, first === undefined ? 0 : 1);
    });
  }

  get #reflectors(): readonly Pick<Reflector<KubeObject, unknown>, 'run' | 'health'>[] {
    return [this.#accounts, ...(this.#roleMaps ? [this.#roleMaps] : [])];
  }

  get roleMap(): RoleMap {
    return this.#roleMap;
  }

  get associated(): AssociatedAccounts {
    return this.#options.associations?.accounts ?? new Set();
  }

  /** True once accounts and the ConfigMap have been read. Before, every account is asked for. */
  get known(): boolean {
    return this.#reflectors.every(({ health }) => health.synced);
  }

  /** Keeps the facts until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { associations } = this.#options;
    await Promise.all([...this.#reflectors.map((reflector) => reflector.run(signal)), associations?.run(signal)]);
  }

  /** As the watch has it; an account that it has not seen yet is asked for, because pods often follow at once. */
  async account(namespace: string, name: string): Promise<Annotations | undefined> {
    return this.#accounts.store.get({ namespace, name }) ?? this.freshAccount(namespace, name);
  }

  /** As the API server has it. Whoever asks while an answer is on its way shares it. */
  async freshAccount(namespace: string, name: string): Promise<Annotations | undefined> {
    const key = `${namespace}/${name}`;
    const running = this.#lookups.get(key);
    if (running !== undefined) return running;
    if (this.#options.lookupMs === 0 || this.#lookups.size >= MAX_LOOKUPS) return undefined;
    const lookup = this.#lookUp(namespace, name).finally(() => this.#lookups.delete(key));
    this.#lookups.set(key, lookup);
    return lookup;
  }

  async #lookUp(namespace: string, name: string): Promise<Annotations | undefined> {
    const { client, clock, log, lookupMs, settings } = this.#options;
    const deadline = new AbortController();
    const cancel = clock.after(lookupMs, () => deadline.abort(new LockkeeperError('Unavailable', 'no answer in time')));
    try {
      const found = await client.get<KubeObject>(serviceAccounts, { namespace, name }, { signal: deadline.signal });
      return found && projectAccount(found, settings.annotationPrefix);
    } catch (error) {
      if (!(error instanceof LockkeeperError) && !deadline.signal.aborted) throw error;
      log.warn('a ServiceAccount could not be read', { namespace, name });
      return undefined;
    } finally {
      cancel();
    }
  }

  /** A text that cannot be understood leaves the last roles in use; a ConfigMap that is gone has none. */
  #readRoleMap(namespace: string): void {
    const { log, settings } = this.#options;
    const text = this.#roleMaps?.store.get({ namespace, name: ROLE_MAP_NAME });
    const { entries, problems } =
      text === undefined ? { entries: new Map(), problems: [] } : readRoleMap(text, settings);
    for (const problem of problems.slice(0, 20))
      log.warn('the ConfigMap of roles has a fault', { namespace, name: ROLE_MAP_NAME, problem });
    if (entries !== undefined) this.#roleMap = entries;
  }
}
