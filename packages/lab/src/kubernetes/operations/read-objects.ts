import type { LabResponse } from '../../http/types.ts';
import { notFound, tooLargeResourceVersion } from '../errors/refusals.ts';
import { chooseRepresentation } from '../request/representation.ts';
import { listText, objectText, textOf, type View } from '../request/represent.ts';
import type { ResourceCall } from './context.ts';
import { jsonText } from '../request/respond.ts';
import type { StoredObject } from '../store/stored-object.ts';
import { openWatch } from '../watch/watch-stream.ts';
import { listObjects } from './list-objects.ts';
import { readListOptions } from '../request/list-options.ts';

export function viewOf(call: ResourceCall): View {
  const { definition, version, parts, request, info } = call;
  return {
    definition,
    version,
    representation: chooseRepresentation(request.headers['accept']),
    includeObject: info.query.get('includeObject') ?? 'Metadata',
    now: parts.clock.now(),
  };
}

export function findStored(call: ResourceCall): StoredObject {
  const { definition, info, parts } = call;
  const stored = parts.store.get(definition.collection, info.namespace, info.name);
  if (stored === undefined) throw notFound(definition, info.name);
  return stored;
}

/** GET of one object: the newest, or, when the client names a version, what this server has seen if that is new enough. */
export function getObject(call: ResourceCall): LabResponse {
  const asked = call.info.query.get('resourceVersion') ?? '';
  const stored = asked === '' ? findStored(call) : findSeen(call, Number(asked));
  const view = viewOf(call);
  const text = view.representation === 'object' ? textOf(view, stored) : objectText(view, stored.object);
  return jsonText(200, text);
}

function findSeen(call: ResourceCall, asked: number): StoredObject {
  const { parts, definition, info } = call;
  const { store, horizon } = parts;
  const seen = Math.min(horizon.limit, store.revision);
  if (asked > seen) throw tooLargeResourceVersion(asked, seen);
  if (seen === store.revision) return findStored(call);
  const found = store.listAt(definition.collection, info.namespace, seen)?.find((one) => one.name === info.name);
  if (found === undefined) throw notFound(definition, info.name);
  return found;
}

export function listCall(call: ResourceCall): LabResponse {
  const { parts, definition, info, version } = call;
  const options = readListOptions(info.query, version, info.name);
  const view = viewOf(call);
  const { store, horizon } = parts;
  const listing = listObjects(
    { store, horizon, collection: definition.collection, namespace: info.namespace },
    options,
  );
  return jsonText(200, listText(view, listing.items, listing.metadata));
}

/** Watches live half an hour to an hour when the client names no time, as upstream's minimum request timeout has it. */
export function watchCall(call: ResourceCall): LabResponse {
  const { parts, info, version, request } = call;
  const options = readListOptions(info.query, version, info.name);
  const seconds = options.timeoutSeconds ?? 0;
  const timeoutMs = seconds > 0 ? seconds * 1000 : 1_800_000 * (1 + parts.random.next());
  const { store, horizon, clock } = parts;
  const view = viewOf(call);
  const body = openWatch({
    store,
    horizon,
    clock,
    namespace: info.namespace,
    options,
    view,
    timeoutMs,
    signal: request.signal,
  });
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}
