import { type Clock, type Log, type Random, sleep } from '@lockkeeper/core';
import { withDeadline } from '../client/deadline.ts';
import { KubeError } from '../client/kube-error.ts';
import type { WatchEvent } from '../client/watch-event.ts';
import type { KubeObject } from '../resources/kube-object.ts';
import { Backoff, type BackoffOptions, reflectorBackoff } from './backoff.ts';
import { compareVersions } from './compare-versions.ts';
import { decideAfterTrouble } from './decide-after-trouble.ts';
import type { ReflectorSource } from './reflector-source.ts';
import { SilenceGuard } from './silence-guard.ts';
import { type Indexer, Store, type StoreEntry, type StoreView, storeEntry, storeKey } from './store.ts';
import { StreamTrouble } from './stream-trouble.ts';

export interface ReflectorOptions<T extends KubeObject, S> {
  readonly source: ReflectorSource<T>;
  /** What to keep of an object. Keep only what decisions need: the cache is the process's largest memory. */
  readonly project: (object: T) => S;
  readonly indexers?: ReadonlyMap<string, Indexer<S>>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly timing?: Partial<ReflectorTiming>;
}

/** All in milliseconds unless named otherwise. The defaults suit a real API server; tests over sockets pass shorter ones. */
export interface ReflectorTiming {
  /** `timeoutSeconds` of a watch is drawn between these two, so that the watches of many processes do not end together. */
  readonly minWatchSeconds: number;
  readonly maxWatchSeconds: number;
  /** How long after the server should have ended the stream we end it. */
  readonly deadlineMargin: number;
  /** Once a server has been seen to send bookmarks (about one a minute), nothing at all for this long means a dead connection. */
  readonly silence: number;
  /** A stream that ends earlier than this did not serve its time, and counts as a failure. */
  readonly shortWatch: number;
  readonly backoff: BackoffOptions;
}

const defaultTiming: ReflectorTiming = {
  minWatchSeconds: 300,
  maxWatchSeconds: 600,
  deadlineMargin: 15_000,
  silence: 240_000,
  shortWatch: 30_000,
  backoff: reflectorBackoff,
};

/** How a reflector fares, for readiness and metrics. */
export interface ReflectorHealth {
  readonly synced: boolean;
  readonly failuresInRow: number;
  /** Monotonic milliseconds of the last list, event or bookmark; undefined before the first. */
  readonly lastHeard: number | undefined;
}

/**
 * Keeps a store equal to what the API server has: lists in pages, watches from the list's version, resumes after every end
 * of a stream, and lists again only when it must. On trouble it backs off and the store stays as it was.
 *
 * `run` ends only with its signal. In a selected source a deletion may only mean that the object no longer matches.
 */
export class Reflector<T extends KubeObject, S = T> {
  /** Settles with the first complete list; rejects when `run` ended before. */
  readonly synced: Promise<void>;
  readonly #store: Store<S>;
  readonly #options: ReflectorOptions<T, S>;
  readonly #timing: ReflectorTiming;
  readonly #backoff: Backoff;
  readonly #sync = Promise.withResolvers<void>();
  readonly #silence: SilenceGuard;
  #hasSynced = false;
  #failuresInRow = 0;
  #lastHeard: number | undefined;
  /** Version that the next list must not be older than; empty asks for the newest. Undefined: no list is needed. */
  #listFrom: string | undefined = '';

  constructor(options: ReflectorOptions<T, S>) {
    this.#options = options;
    this.#timing = { ...defaultTiming, ...options.timing };
    this.#store = new Store<S>({
      log: options.log,
      ...(options.indexers === undefined ? {} : { indexers: options.indexers }),
    });
    this.#backoff = new Backoff(options.clock, options.random, this.#timing.backoff);
    this.#silence = new SilenceGuard(options.clock, this.#timing.silence);
    this.synced = this.#sync.promise;
    // Nobody has to wait for it.
    this.synced.catch(() => undefined);
  }

  get store(): StoreView<S> {
    return this.#store;
  }

  get health(): ReflectorHealth {
    return { synced: this.#hasSynced, failuresInRow: this.#failuresInRow, lastHeard: this.#lastHeard };
  }

  /** Lists and watches until the signal aborts; then resolves. Call it once. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if (this.#listFrom !== undefined) await this.#list(this.#listFrom, signal);
        await this.#watch(signal);
        this.#failuresInRow = 0;
      } catch (error) {
        if (!signal.aborted) await this.#recover(error, signal);
      }
    }
    this.#sync.reject(signal.reason);
  }

  async #list(resourceVersion: string, signal: AbortSignal): Promise<void> {
    const entries: StoreEntry<S>[] = [];
    let version = '';
    for await (const page of this.#options.source.list({ resourceVersion, signal })) {
      for (const object of page.items) {
        const entry = this.#project(object) ?? this.#store.entry(storeKey(object.metadata));
        if (entry !== undefined) entries.push(entry);
      }
      version = page.resourceVersion;
    }
    this.#store.replaceAll(entries, version);
    this.#listFrom = undefined;
    this.#heard();
    this.#hasSynced = true;
    this.#sync.resolve();
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { clock, random, source } = this.#options;
    const { minWatchSeconds, maxWatchSeconds, deadlineMargin, shortWatch } = this.#timing;
    const timeoutSeconds = minWatchSeconds + Math.floor(random.next() * (maxWatchSeconds - minWatchSeconds + 1));
    const startedAt = clock.monotonic();
    const deadline = {
      clock,
      ms: timeoutSeconds * 1_000 + deadlineMargin,
      signal,
      expired: () => new StreamTrouble('deadline'),
    };
    await withDeadline(deadline, async (stream) => {
      const guard = this.#silence.watch(stream);
      try {
        const resourceVersion = this.#store.resourceVersion;
        for await (const event of source.watch({ resourceVersion, timeoutSeconds, signal: guard.signal })) {
          guard.heard(event.type === 'BOOKMARK');
          this.#take(event);
        }
      } finally {
        guard.stop();
      }
    });
    if (clock.monotonic() - startedAt < Math.min(shortWatch, timeoutSeconds * 1_000))
      throw new StreamTrouble('ended early');
  }

  #take(event: WatchEvent<T>): void {
    if (event.type === 'ERROR') throw event.error;
    this.#heard();
    const version = event.type === 'BOOKMARK' ? event.resourceVersion : (event.object.metadata.resourceVersion ?? '');
    // Within one stream versions only grow, so what is not newer than the last one is a repeat or stale.
    const order = compareVersions(version, this.#store.resourceVersion);
    if (order !== undefined && order <= 0) return;
    if (event.type !== 'BOOKMARK') this.#takeObject(event.type, event.object);
    this.#store.advance(version);
  }

  #takeObject(kind: 'ADDED' | 'MODIFIED' | 'DELETED', object: T): void {
    const entry = this.#project(object);
    if (kind !== 'DELETED') {
      if (entry !== undefined) this.#store.upsert(entry);
      return;
    }
    const known = this.#store.entry(storeKey(object.metadata));
    if (known !== undefined)
      this.#store.remove(entry ?? { ...known, resourceVersion: object.metadata.resourceVersion ?? '' });
  }

  /** An object that the projection cannot take is left as it was known, and the others go on. */
  #project(object: T): StoreEntry<S> | undefined {
    try {
      return storeEntry(object.metadata, this.#options.project(object));
    } catch {
      const { namespace, name } = object.metadata;
      this.#options.log.error('an object could not be cached', { source: this.#options.source.name, namespace, name });
      return undefined;
    }
  }

  #heard(): void {
    this.#lastHeard = this.#options.clock.monotonic();
  }

  async #recover(error: unknown, signal: AbortSignal): Promise<void> {
    const { clock, log, source } = this.#options;
    this.#failuresInRow += 1;
    const next = decideAfterTrouble(error, this.#failuresInRow);
    // Once the newest state is asked for, no later trouble may turn that into an older one.
    if (next.move === 'relist-newest') this.#listFrom = '';
    else if (next.move === 'relist') this.#listFrom ??= this.#store.resourceVersion;
    let waitMs = Math.max(this.#backoff.next(), next.waitMs);
    // A list and the watch after it are two requests: a server on which both keep failing costs no more than any other.
    if (next.move !== 'resume' && this.#failuresInRow > 1) waitMs += this.#backoff.next();
    const level = this.#failuresInRow === 1 ? 'warn' : 'debug';
    log[level]('list or watch interrupted', {
      source: source.name,
      ...describeTrouble(error),
      failuresInRow: this.#failuresInRow,
      waitMs: Math.round(waitMs),
    });
    await sleep(clock, waitMs, signal).catch(() => undefined);
  }
}

function describeTrouble(error: unknown): Record<string, unknown> {
  if (error instanceof KubeError) return { status: error.status, reason: error.reason };
  return { status: 0, reason: error instanceof StreamTrouble ? error.trouble : 'unknown' };
}
