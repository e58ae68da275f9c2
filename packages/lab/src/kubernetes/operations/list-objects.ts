import { badRequest, expired, tooLargeResourceVersion } from '../errors/refusals.ts';
import { isObject, type Json, own } from '../json/json.ts';
import type { ListMetadata } from '../request/represent.ts';
import type { Horizon } from '../store/horizon.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { StoredObject } from '../store/stored-object.ts';
import type { ListOptions } from '../request/list-options.ts';

export interface Listing {
  readonly items: readonly StoredObject[];
  readonly metadata: ListMetadata;
}

export interface ListSource {
  readonly store: ObjectStore;
  readonly horizon: Horizon;
  readonly collection: string;
  readonly namespace: string;
}

/**
 * A list under Kubernetes' rules: no version = the newest; `0` = what this server has seen; a version = at least that
 * (NotOlderThan) or exactly that; a continue token = the snapshot its first page was taken from.
 */
export function listObjects(source: ListSource, options: ListOptions): Listing {
  const start = options.continueToken === '' ? startOf(source, options) : readToken(options.continueToken);
  const revision = start.revision === 0 ? source.store.revision : start.revision;
  const all = source.store.listAt(source.collection, source.namespace, revision);
  if (all === undefined) throw tooOld(source, options, start);
  const after = start.after === undefined ? all : all.filter((stored) => keyOf(stored) > (start.after ?? ''));
  const matching = options.selective ? after.filter((stored) => options.matches(stored.object)) : after;
  const limit = pageSize(options);
  if (limit === 0 || matching.length <= limit) {
    return { items: matching, metadata: { resourceVersion: String(revision) } };
  }
  const items = matching.slice(0, limit);
  const last = items.at(-1);
  const token = last === undefined ? '' : writeToken({ revision, after: keyOf(last) });
  const metadata: ListMetadata = { resourceVersion: String(revision), continue: token };
  const remaining = { remainingItemCount: matching.length - items.length };
  return { items, metadata: options.selective ? metadata : { ...metadata, ...remaining } };
}

/** Lists at version 0 come from the watch cache, which does not page. */
function pageSize({ resourceVersion, match, limit }: ListOptions): number {
  return resourceVersion === 0 && match === '' ? 0 : limit;
}

interface Position {
  /** 0 = the newest. */
  readonly revision: number;
  readonly after: string | undefined;
}

function startOf({ store, horizon }: ListSource, options: ListOptions): Position {
  const { resourceVersion, match } = options;
  const seen = Math.min(horizon.limit, store.revision);
  if (resourceVersion === undefined) return { revision: store.revision, after: undefined };
  if (resourceVersion > seen && resourceVersion > 0) throw tooLargeResourceVersion(resourceVersion, seen);
  if (match === 'Exact') return { revision: resourceVersion, after: undefined };
  // With a limit and no match rule, a version other than 0 means exactly that version (unset match, paged).
  const exact = match === '' && options.limit > 0 && resourceVersion > 0;
  return { revision: exact ? resourceVersion : seen, after: undefined };
}

function keyOf(stored: StoredObject): string {
  return `${stored.namespace}/${stored.name}`;
}

function writeToken(position: Position): string {
  const text = JSON.stringify({ v: 'meta.k8s.io/v1', rv: position.revision, start: position.after });
  return Buffer.from(text).toString('base64url');
}

function readToken(token: string): Position {
  try {
    const value = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as Json;
    if (isObject(value)) {
      const revision = own(value, 'rv');
      const after = own(value, 'start');
      if (typeof revision === 'number' && typeof after === 'string') return { revision: Math.max(revision, 0), after };
    }
  } catch {
    // Falls through to the refusal.
  }
  throw badRequest('continue key is not valid');
}

function tooOld(source: ListSource, options: ListOptions, start: Position): Error {
  if (options.continueToken === '') {
    return expired(
      `The resourceVersion for the provided list is too old: ${start.revision} (${source.store.compactedRevision})`,
    );
  }
  const message =
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
    'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
    'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
    'deleted between the time the first chunk was returned and now may show up in the list.';
  return expired(message, writeToken({ revision: 0, after: start.after }));
}
