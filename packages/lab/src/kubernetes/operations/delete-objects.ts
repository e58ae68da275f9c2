import type { LabResponse } from '../../http/types.ts';
import { forbidden, methodNotAllowed } from '../errors/refusals.ts';
import { uidOf } from '../json/kube-object.ts';
import { readListOptions } from '../request/list-options.ts';
import { json } from '../request/respond.ts';
import type { StoredObject } from '../store/stored-object.ts';
import type { AdmissionGate } from '../webhooks/admission-gate.ts';
import type { DeleteOptions } from '../writer/object-writer.ts';
import { checkPolicies, gateOf } from './admission.ts';
import type { ResourceCall } from './context.ts';
import { listObjects } from './list-objects.ts';
import { answer, warningsOf } from './prepare-write.ts';
import { findStored } from './read-objects.ts';
import { type Answer, deleteThrough } from './submit.ts';
import { readDeleteOptions } from './write-options.ts';

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
