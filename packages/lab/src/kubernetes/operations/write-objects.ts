import type { LabResponse } from '../../http/types.ts';
import { badRequest, forbidden, methodNotAllowed } from '../errors/refusals.ts';

import { type JsonObject, put, textAt } from '../json/json.ts';
import { ensureMetadata, type KubeObject, uidOf } from '../json/kube-object.ts';
import { checkEscalation } from '../rbac/check-escalation.ts';
import type { ResourceCall } from './context.ts';
import { readObject } from '../request/read-body.ts';
import { objectText } from '../request/represent.ts';
import { json, jsonText, warningHeader } from '../request/respond.ts';
import { decodeObject } from './decode-object.ts';
import { listObjects } from './list-objects.ts';
import { readListOptions } from '../request/list-options.ts';
import type { WriteCheck } from '../writer/object-writer.ts';
import { findStored, viewOf } from './read-objects.ts';
import { readDeleteOptions, readFieldValidation, writeTarget } from './write-options.ts';

export function createCall(call: ResourceCall): LabResponse {
  if (call.info.name !== '') throw methodNotAllowed();
  const { object, warnings } = decode(call, bodyOf(call));
  checkPlace(call, object);
  const target = writeTarget(call);
  const created = call.parts.writer.create(target, toStored(call, object), writeCheck(call));
  return answer(call, 201, created, warnings);
}

export function updateCall(call: ResourceCall): LabResponse {
  const { object, warnings } = decode(call, bodyOf(call));
  const metadata = ensureMetadata(object);
  const { info } = call;
  if (textAt(metadata, 'name') === '') put(metadata, 'name', info.name);
  if (textAt(metadata, 'name') !== info.name) {
    throw badRequest(
      `the name of the object (${textAt(metadata, 'name')}) does not match the name on the URL (${info.name})`,
    );
  }
  checkPlace(call, object);
  const stored = findStored(call);
  const updated = call.parts.writer.update(writeTarget(call), stored, toStored(call, object), writeCheck(call));
  return answer(call, 200, updated, warnings);
}

/** The write check of a request: nobody may write roles that give more than they have. */
export function writeCheck(call: ResourceCall): WriteCheck {
  const { parts, user, definition } = call;
  return (object, old) => checkEscalation(parts.authorizer, user, definition, object, old);
}

export function bodyOf(call: ResourceCall): JsonObject {
  return readObject(call.request.body, call.request.headers['content-type'], call.parts.types);
}

export function decode(call: ResourceCall, object: JsonObject): { object: KubeObject; warnings: readonly string[] } {
  const mode = readFieldValidation(call.info.query);
  return decodeObject(call, object, mode);
}

export function toStored({ definition }: ResourceCall, object: KubeObject): KubeObject {
  return definition.convert === undefined ? object : definition.convert.write(object);
}

export function checkPlace({ definition, info }: ResourceCall, object: KubeObject): void {
  const metadata = ensureMetadata(object);
  const namespace = textAt(metadata, 'namespace');
  if (!definition.namespaced) {
    delete metadata['namespace'];
    return;
  }
  if (info.namespace === '') throw badRequest('an empty namespace may not be set during creation');
  if (namespace !== '' && namespace !== info.namespace) {
    throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
  }
  put(metadata, 'namespace', info.namespace);
}

export function answer(
  call: ResourceCall,
  status: number,
  object: KubeObject,
  warnings: readonly string[],
): LabResponse {
  const headers: Record<string, string> = warnings.length === 0 ? {} : { warning: warningHeader(warnings) };
  return jsonText(status, objectText(viewOf(call), object), headers);
}

/** Namespaces that no cluster can do without. */
const lasting: ReadonlySet<string> = new Set(['default', 'kube-public', 'kube-system']);

function isNamespace({ definition }: ResourceCall): boolean {
  return definition.message === 'core/v1.Namespace';
}

export function deleteCall(call: ResourceCall): LabResponse {
  const { parts, definition, info } = call;
  if (isNamespace(call) && lasting.has(info.name)) {
    throw forbidden(definition, info.name, 'this namespace may not be deleted');
  }
  const options = readDeleteOptions(call);
  const stored = findStored(call);
  const { object, gone } = parts.writer.delete(definition, stored, options);
  if (!gone) return answer(call, 200, object, []);
  return json(200, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: info.name,
      ...(definition.group === '' ? {} : { group: definition.group }),
      kind: definition.plural,
      uid: uidOf(stored.object),
    },
  });
}

/** Deletes what a list with the same selectors would show. */
export function deleteCollectionCall(call: ResourceCall): LabResponse {
  const { parts, definition, info, version } = call;
  if (isNamespace(call) || (definition.namespaced && info.namespace === '')) throw methodNotAllowed();
  const deletion = readDeleteOptions(call);
  const options = readListOptions(info.query, version, '');
  const { store, horizon, writer } = parts;
  const { items } = listObjects(
    { store, horizon, collection: definition.collection, namespace: info.namespace },
    options,
  );
  for (const stored of items) writer.delete(definition, stored, deletion);
  return json(200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' });
}
