import type { LabResponse } from '../http/types.ts';
import { methodNotAllowed, pathNotFound } from './errors/refusals.ts';
import { put, textsAt } from './json/json.ts';
import { ensureObject } from './json/kube-object.ts';
import { patchCall } from './operations/patch-objects.ts';
import { findStored, getObject, listCall, watchCall } from './operations/read-objects.ts';
import { scaleCall } from './operations/scale-objects.ts';
import { deleteCall, deleteCollectionCall } from './operations/delete-objects.ts';
import { answer, bodyOf } from './operations/prepare-write.ts';
import { tokenCall } from './operations/request-token.ts';
import { createCall, updateCall } from './operations/write-objects.ts';
import type { ResourceCall } from './operations/context.ts';
import type { Answer } from './operations/submit.ts';
import { containerAccessRefusal } from './subresources/container-access.ts';

type Operation = (call: ResourceCall) => Answer;

const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['get', getObject],
  ['list', listCall],
  ['watch', watchCall],
  ['create', createCall],
  ['update', updateCall],
  ['patch', patchCall],
  ['delete', deleteCall],
  ['deletecollection', deleteCollectionCall],
]);

const statusOperations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['get', getObject],
  ['update', updateCall],
  ['patch', patchCall],
]);

/** Finds the operation for a call: of the resource itself or of one of its subresources. */
export function routeResource(call: ResourceCall): Answer {
  const { info, version } = call;
  if (info.subresource === '') return run(operations, call);
  if (info.subresource === 'status' && version.statusSubresource) return run(statusOperations, call);
  const special = subresources.get(`${call.definition.message ?? ''}/${info.subresource}`);
  if (special !== undefined) return special(call);
  throw containerAccessRefusal(call) ?? pathNotFound();
}

/** Subresources of builtin kinds besides status, by wire message. */
const subresources: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['core/v1.ServiceAccount/token', tokenCall],
  ['core/v1.Namespace/finalize', finalizeCall],
  ['apps/v1.Deployment/scale', scaleCall],
  ['apps/v1.ReplicaSet/scale', scaleCall],
  ['apps/v1.StatefulSet/scale', scaleCall],
]);

function run(table: ReadonlyMap<string, Operation>, call: ResourceCall): Answer {
  const operation = table.get(call.info.verb);
  if (operation === undefined) throw methodNotAllowed();
  return operation(call);
}

/** Namespace finalize: the one write that may change spec.finalizers. */
function finalizeCall(call: ResourceCall): LabResponse {
  if (call.info.verb !== 'update') throw methodNotAllowed();
  const stored = findStored(call);
  const finalizers = [...textsAt(bodyOf(call), 'spec', 'finalizers')];
  const { writer, store } = call.parts;
  writer.amend('/namespaces', stored, (object) => put(ensureObject(object, 'spec'), 'finalizers', finalizers));
  const left = store.get('/namespaces', '', stored.name);
  return answer(call, 200, left?.object ?? stored.object, []);
}
