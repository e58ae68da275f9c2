import type { LabRequest, LabResponse } from '../../http/types.ts';
import { badRequest, forbidden, methodNotAllowed } from '../errors/refusals.ts';

import { type JsonObject, put, textAt } from '../json/json.ts';
import { ensureMetadata, type KubeObject, nameOf, uidOf } from '../json/kube-object.ts';
import { duplicateKeys } from '../json/duplicate-keys.ts';
import { checkEscalation } from '../rbac/check-escalation.ts';
import type { ResourceCall } from './context.ts';
import { mediaType, readObject } from '../request/read-body.ts';
import { objectText } from '../request/represent.ts';
import { json, jsonText, warningHeader } from '../request/respond.ts';
import { decodeObject } from './decode-object.ts';
import { listObjects } from './list-objects.ts';
import { readListOptions } from '../request/list-options.ts';
import type { StoredObject } from '../store/object-store.ts';
import type { AdmissionGate } from '../webhooks/admission-gate.ts';
import type { DeleteOptions, WriteCheck } from '../writer/object-writer.ts';
import { checkPolicies, gateOf } from './admission.ts';
import { findStored, viewOf } from './read-objects.ts';
import { type Answer, deleteThrough, submitCreate, submitUpdate } from './submit.ts';
import { isDryRun, readDeleteOptions, readFieldValidation, writeTarget } from './write-options.ts';

export function createCall(call: ResourceCall): Answer {
  if (call.info.name !== '') throw methodNotAllowed();
  const { object, warnings } = decode(call, bodyOf(call));
  checkPlace(call, object);
  return submitCreate(call, { target: writeTarget(call), object, warnings });
}

export function updateCall(call: ResourceCall): Answer {
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
  const submission = { target: writeTarget(call), object, warnings };
  if (createsInstead(call)) return submitCreate(call, submission);
  return submitUpdate(call, () => submission);
}

/** Some kinds may be created by PUT, by who may create them. */
function createsInstead(call: ResourceCall): boolean {
  const { parts, definition, info } = call;
  if (definition.strategy.createOnUpdate !== true || info.subresource !== '') return false;
  if (parts.store.get(definition.collection, info.namespace, info.name) !== undefined) return false;
  checkMayCreate(call);
  return true;
}

/** PUT and apply that create need the right to create as well. */
export function checkMayCreate({ parts, user, info, definition }: ResourceCall): void {
  if (parts.authorizer.allows(user, { ...info, verb: 'create' })) return;
  const where = info.namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(info.namespace)}`;
  const why = `User ${JSON.stringify(user.username)} cannot create resource ${JSON.stringify(info.resource)} in API group ${JSON.stringify(info.group)} ${where}`;
  throw forbidden(definition, info.name, why);
}

/** The write check of a request: nobody may write roles that give more than they have, and policies must agree. */
export function writeCheck(call: ResourceCall): WriteCheck {
  const { parts, user, definition } = call;
  return (object, old) => {
    checkEscalation(parts.authorizer, user, definition, object, old);
    const dryRun = isDryRun(call);
    checkPolicies(
      call,
      { operation: old === undefined ? 'CREATE' : 'UPDATE', name: nameOf(object), dryRun },
      { object, old },
    );
  };
}

export function bodyOf(call: ResourceCall): JsonObject {
  return readObject(call.request.body, call.request.headers['content-type'], call.parts.types);
}

export function decode(call: ResourceCall, object: JsonObject): { object: KubeObject; warnings: readonly string[] } {
  const mode = readFieldValidation(call.info.query);
  return decodeObject(call, object, mode, mode === 'Ignore' ? [] : duplicatesIn(call.request));
}

/** Patches are not looked at: what they make is decoded, not what was sent. */
function duplicatesIn({ method, headers, body }: LabRequest): readonly string[] {
  const type = mediaType(headers['content-type']);
  if (method === 'PATCH' || (type !== '' && type !== 'application/json')) return [];
  return duplicateKeys(new TextDecoder().decode(body));
}

/** Decodes what a webhook has made of an object: what the schema does not know is dropped. */
export function decodeAs(call: ResourceCall, object: JsonObject): KubeObject {
  return decodeObject(call, object, 'Ignore').object;
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
  return jsonText(status, objectText(viewOf(call), object), warningsOf(call, warnings));
}

/** Namespaces that no cluster can do without. */
const lasting: ReadonlySet<string> = new Set(['default', 'kube-public', 'kube-system']);

function isNamespace({ definition }: ResourceCall): boolean {
  return definition.message === 'core/v1.Namespace';
}

export function deleteCall(call: ResourceCall): Answer {
  const { parts, definition, info } = call;
  if (isNamespace(call) && lasting.has(info.name)) {
    throw forbidden(definition, info.name, 'this namespace may not be deleted');
  }
  const options = readDeleteOptions(call);
  const stored = findStored(call);
  const gate = deletionGate(call, stored, options);
  const remove = (one: StoredObject): LabResponse => {
    checkDeletion(call, one, options);
    const { object, gone } = parts.writer.delete(definition, one, options);
    const warnings = gate?.warnings ?? [];
    return gone ? deleted(call, one, warnings) : answer(call, 200, object, warnings);
  };
  return gate === undefined ? remove(stored) : deleteThrough(call, gate, stored, remove);
}

function checkDeletion(call: ResourceCall, { name, object }: StoredObject, { dryRun }: DeleteOptions): void {
  checkPolicies(call, { operation: 'DELETE', name, dryRun }, { object: undefined, old: object });
}

function deletionGate(call: ResourceCall, stored: StoredObject, options: DeleteOptions): AdmissionGate | undefined {
  const { dryRun, propagation } = options;
  return gateOf(call, { operation: 'DELETE', name: stored.name, dryRun, options: { propagationPolicy: propagation } });
}

function warningsOf(call: ResourceCall, warnings: readonly string[]): Record<string, string> {
  if (warnings.length === 0 && call.notes.length === 0) return {};
  return { warning: warningHeader([...new Set([...call.notes, ...warnings])]) };
}

function deleted(call: ResourceCall, stored: StoredObject, warnings: readonly string[]): LabResponse {
  const { definition, info } = call;
  const details = {
    name: info.name,
    ...(definition.group === '' ? {} : { group: definition.group }),
    kind: definition.plural,
    uid: uidOf(stored.object),
  };
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
  return json(200, status, warningsOf(call, warnings));
}

/** Deletes what a list with the same selectors would show; where webhooks are concerned, one object after the other. */
export function deleteCollectionCall(call: ResourceCall): Answer {
  const { parts, definition, info, version } = call;
  if (isNamespace(call) || (definition.namespaced && info.namespace === '')) throw methodNotAllowed();
  const deletion = readDeleteOptions(call);
  const options = readListOptions(info.query, version, '');
  const { store, horizon, writer } = parts;
  const { items } = listObjects(
    { store, horizon, collection: definition.collection, namespace: info.namespace },
    options,
  );
  const gates = items.map((stored) => deletionGate(call, stored, deletion));
  if (gates.some((gate) => gate !== undefined)) return deleteEach(call, items, deletion, gates);
  for (const stored of items) {
    checkDeletion(call, stored, deletion);
    writer.delete(definition, stored, deletion);
  }
  return json(200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' });
}

async function deleteEach(
  call: ResourceCall,
  items: readonly StoredObject[],
  options: DeleteOptions,
  gates: readonly (AdmissionGate | undefined)[],
): Promise<LabResponse> {
  const { parts, definition } = call;
  const remove = (stored: StoredObject): unknown => {
    checkDeletion(call, stored, options);
    return parts.writer.delete(definition, stored, options);
  };
  for (const [index, stored] of items.entries()) {
    const gate = gates[index];
    if (parts.store.get(definition.collection, stored.namespace, stored.name) === undefined) continue;
    if (gate !== undefined) await deleteThrough(call, gate, stored, remove);
  }
  return json(200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' });
}
