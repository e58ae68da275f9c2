import {
  type Clock,
  type ExternalSecret,
  type Log,
  type Random,
  type TemplateSourceReference,
  templateSourcesOf,
} from '@lockkeeper/core';
import {
  configMaps,
  type KubeClient,
  type KubeObject,
  Reflector,
  type ReflectorTiming,
  type ResourceType,
  secrets,
  sourceOfNamespace,
} from '@lockkeeper/kube';

export interface TemplateSourceWatchesOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly timing?: Partial<ReflectorTiming>;
  /** An object was made, changed or deleted. Called for every object of the namespace, referenced or not. */
  readonly onChange: (object: TemplateSourceReference, namespace: string) => void;
}

/** Streams that are held open at a time. Each is a connection, and the API server's other users of ours need theirs. */
const MAX_WATCHES = 24;

type Versions = Reflector<KubeObject, string>;

interface Watch {
  readonly reflector: Versions;
  readonly stop: AbortController;
}

const TYPES: Readonly<Record<TemplateSourceReference['kind'], ResourceType>> = {
  ConfigMap: configMaps,
  Secret: secrets,
};

/**
 * Notices edits of the ConfigMaps and Secrets that templates are taken from. Watched are the metadata of one kind in one
 * namespace, from the first ExternalSecret there that names such an object until the last one is gone: all ConfigMaps and Secrets of a
 * cluster would be too many to keep, and a stream for each object too many to hold open (`docs/decisions/0011`). Namespaces beyond
 * the bound are not watched: an edit there takes effect with the next refresh, as in ESO.
 */
export class TemplateSourceWatches {
  readonly #options: TemplateSourceWatchesOptions;
  readonly #watches = new Map<string, Watch>();
  #isFull = false;

  constructor(options: TemplateSourceWatchesOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#watches.size;
  }

  /**
   * The versions of the objects that an ExternalSecret's template is taken from, as one text: another text means that it has to be
   * rendered again. Empty without such objects. Waits for the first list of a namespace.
   */
  async versions(externalSecret: ExternalSecret): Promise<string> {
    const objects = templateSourcesOf(externalSecret.spec.target.template);
    if (objects.length === 0) return '';
    const { namespace } = externalSecret.metadata;
    const found = new Map<TemplateSourceReference, string>();
    for (const object of objects) {
      const watch = this.#watch(object.kind, namespace);
      await watch?.reflector.synced.catch(() => undefined);
      found.set(object, watch?.reflector.store.get({ namespace, name: object.name }) ?? '');
    }
    return this.spell(namespace, found);
  }

  /** The same text for versions that were read otherwise; without versions where nothing watches them. */
  spell(namespace: string, versions: ReadonlyMap<TemplateSourceReference, string>): string {
    const parts = [...versions].map(([{ kind, name }, version]) => {
      const isWatched = this.#watches.has(`${kind}/${namespace}`);
      return isWatched ? `${kind}/${name}@${version}` : `${kind}/${name}`;
    });
    return parts.join(' ');
  }

  /** Begins to notice changes of the objects of these kinds in a namespace; waits for the first list. */
  async notice(kinds: ReadonlySet<TemplateSourceReference['kind']>, namespace: string): Promise<void> {
    for (const kind of kinds) await this.#watch(kind, namespace)?.reflector.synced.catch(() => undefined);
  }

  /** Nothing of the namespace names an object of this kind any more. */
  release(kind: TemplateSourceReference['kind'], namespace: string): void {
    const key = `${kind}/${namespace}`;
    this.#watches.get(key)?.stop.abort(new Error('nothing is taken from this namespace any more'));
    this.#watches.delete(key);
  }

  stop(): void {
    for (const { stop } of this.#watches.values()) stop.abort(new Error('the operator stops'));
    this.#watches.clear();
  }

  #watch(kind: TemplateSourceReference['kind'], namespace: string): Watch | undefined {
    const key = `${kind}/${namespace}`;
    const known = this.#watches.get(key);
    if (known !== undefined) return known;
    if (this.#watches.size >= MAX_WATCHES) {
      if (!this.#isFull)
        this.#options.log.warn('templates of more namespaces than are watched', { bound: MAX_WATCHES });
      this.#isFull = true;
      return undefined;
    }
    const made = this.#start(kind, namespace);
    this.#watches.set(key, made);
    return made;
  }

  #start(kind: TemplateSourceReference['kind'], namespace: string): Watch {
    const { client, clock, random, log, timing, onChange } = this.#options;
    const reflector: Versions = new Reflector({
      source: sourceOfNamespace(client, TYPES[kind], namespace, { metadataOnly: true }),
      project: ({ metadata }) => metadata.resourceVersion ?? '',
      clock,
      random,
      log,
      ...(timing ? { timing } : {}),
    });
    const stop = new AbortController();
    reflector.store.onChange((change) => {
      if (change.kind === 'updated' && change.before.value === change.entry.value) return;
      onChange({ kind, name: change.entry.name }, namespace);
    });
    reflector.run(stop.signal).catch(() => log.error('a watch of template sources ended', { kind, namespace }));
    return { reflector, stop };
  }
}
