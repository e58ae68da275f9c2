import type { Cancel, Clock } from '@lockkeeper/core';
import { expired, tooLargeResourceVersion } from '../errors/refusals.ts';
import type { StatusError } from '../errors/status-error.ts';
import type { JsonObject } from '../json/json.ts';
import type { ListOptions } from '../request/list-options.ts';
import { inVersion, tableText, textOf, type View } from '../request/represent.ts';
import type { Horizon } from '../store/horizon.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { Change, StoredObject } from '../store/stored-object.ts';
import { toPartial } from '../table/table.ts';
import { apiVersionOf } from '../resources/definition.ts';
import { LineQueue } from './line-queue.ts';

export interface WatchInput {
  readonly store: ObjectStore;
  readonly horizon: Horizon;
  readonly clock: Clock;
  readonly namespace: string;
  readonly options: ListOptions;
  readonly view: View;
  /** How long this watch may live, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

const bookmarkEveryMs = 60_000;

/**
 * One watch: initial state if asked for, then every change after the start in commit order, none twice, none left out;
 * bookmarks; an in-stream 410 when the start is compacted. Ends on timeout, when the client goes, or when it reads too slowly.
 */
export function openWatch(input: WatchInput): AsyncIterable<Uint8Array> {
  const watch = new WatchStream(input);
  watch.start();
  return watch.lines;
}

class WatchStream {
  readonly lines: LineQueue;
  readonly #input: WatchInput;
  readonly #held: Change[] = [];
  readonly #cancels: (() => void)[] = [];
  #cancelBookmark: Cancel | undefined;
  #position = 0;
  #definitionsSent = false;

  constructor(input: WatchInput) {
    this.#input = input;
    this.lines = new LineQueue(() => this.#stop());
  }

  start(): void {
    const { store, horizon, clock, signal, timeoutMs, options } = this.#input;
    const refused = this.#begin();
    if (refused !== undefined) {
      this.#send('ERROR', JSON.stringify(refused.toStatus()));
      this.lines.end();
      return;
    }
    this.#cancels.push(store.subscribe((change) => this.#take(change)));
    this.#cancels.push(horizon.onAdvance(() => this.#release()));
    this.#cancels.push(clock.after(timeoutMs, () => this.#expire()));
    if (options.allowBookmarks) this.#scheduleBookmark();
    const onAbort = (): void => this.lines.end();
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#cancels.push(() => signal?.removeEventListener('abort', onAbort));
    if (signal?.aborted === true) onAbort();
  }

  /** Sends the initial state or the history. */
  #begin(): StatusError | undefined {
    const { store, options } = this.#input;
    const seen = this.#seen();
    const from = options.resourceVersion;
    const wantsState = options.sendInitialEvents ?? (from === undefined || from === 0);
    if (from !== undefined && from > seen) return tooLargeResourceVersion(from, seen);
    if (wantsState) {
      this.#sendState(seen);
      return undefined;
    }
    this.#position = from ?? seen;
    const missed = store.changesSince(this.#position);
    if (missed === undefined) {
      return expired(`too old resource version: ${this.#position} (${store.compactedRevision})`);
    }
    for (const change of missed) this.#take(change);
    return undefined;
  }

  #sendState(seen: number): void {
    const { store, options, view, namespace } = this.#input;
    const collection = view.definition.collection;
    const items = store.listAt(collection, namespace, seen) ?? store.list(collection, namespace);
    for (const stored of items) {
      if (options.matches(inVersion(view, stored.object))) this.#sendObject('ADDED', stored);
    }
    this.#position = seen;
    for (const change of store.changesSince(seen) ?? []) this.#take(change);
    if (options.sendInitialEvents === true && options.allowBookmarks) {
      this.#sendBookmark(seen, { 'k8s.io/initial-events-end': 'true' });
    }
  }

  #seen(): number {
    return Math.min(this.#input.horizon.limit, this.#input.store.revision);
  }

  #take(change: Change): void {
    if (change.revision > this.#input.horizon.limit || this.#held.length > 0) this.#held.push(change);
    else this.#deliver(change);
  }

  #release(): void {
    let next = this.#held[0];
    while (next !== undefined && next.revision <= this.#input.horizon.limit) {
      this.#held.shift();
      this.#deliver(next);
      next = this.#held[0];
    }
  }

  #deliver(change: Change): void {
    const { view, namespace } = this.#input;
    this.#position = change.revision;
    if (change.collection !== view.definition.collection) return;
    if (namespace !== '' && change.current.namespace !== namespace) return;
    const before = change.previous !== undefined && this.#matches(change.previous);
    const after = change.type !== 'DELETED' && this.#matches(change.current);
    if (after) this.#sendObject(before ? 'MODIFIED' : 'ADDED', change.current);
    else if (before) this.#sendGone(change);
  }

  #matches(stored: StoredObject): boolean {
    const { options, view } = this.#input;
    return !options.selective || options.matches(inVersion(view, stored.object));
  }

  /** Deleted, or no longer selected: then the old content is shown with the new version. */
  #sendGone(change: Change): void {
    if (change.type === 'DELETED') {
      this.#sendObject('DELETED', change.current);
      return;
    }
    const old = change.previous?.object ?? {};
    const metadata = { ...(old['metadata'] as JsonObject), resourceVersion: String(change.revision) };
    this.#sendObject('DELETED', { ...change.current, object: { ...old, metadata } });
  }

  #sendObject(type: string, stored: StoredObject): void {
    const { view } = this.#input;
    const now = this.#input.clock.now();
    if (view.representation === 'object') {
      this.#send(type, textOf(view, stored));
    } else if (view.representation === 'partial') {
      this.#send(type, JSON.stringify(toPartial(stored.object)));
    } else {
      const metadata = { resourceVersion: String(stored.revision) };
      const first = !this.#definitionsSent;
      this.#definitionsSent = true;
      this.#send(type, tableText({ ...view, now }, [inVersion(view, stored.object)], metadata, first));
    }
  }

  #sendBookmark(revision: number, annotations?: Readonly<Record<string, string>>): void {
    const { definition, version, representation } = this.#input.view;
    const metadata: JsonObject = { resourceVersion: String(revision), creationTimestamp: null };
    if (annotations !== undefined) metadata['annotations'] = { ...annotations };
    const partial = representation === 'partial';
    const kind = partial ? 'PartialObjectMetadata' : definition.kind;
    const apiVersion = partial ? 'meta.k8s.io/v1' : apiVersionOf(definition.group, version.name);
    if (representation === 'table') {
      const table = { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions: [], rows: [] };
      this.#send('BOOKMARK', JSON.stringify(table));
    } else {
      this.#send('BOOKMARK', JSON.stringify({ kind, apiVersion, metadata }));
    }
  }

  #scheduleBookmark(): void {
    this.#cancelBookmark = this.#input.clock.after(bookmarkEveryMs, () => {
      this.#sendBookmark(this.#position);
      this.#scheduleBookmark();
    });
  }

  /** A last bookmark spares the client a list when it comes back. */
  #expire(): void {
    if (this.#input.options.allowBookmarks) this.#sendBookmark(this.#position);
    this.lines.end();
  }

  #send(type: string, object: string): void {
    this.lines.push(`{"type":"${type}","object":${object}}\n`);
  }

  #stop(): void {
    this.#cancelBookmark?.();
    for (const cancel of this.#cancels.splice(0)) cancel();
  }
}
