import { badRequest, methodNotAllowed } from '../errors/refusals.ts';
import { put, textAt } from '../json/json.ts';
import { ensureMetadata } from '../json/kube-object.ts';
import type { ResourceCall } from './context.ts';
import { bodyOf, checkMayCreate, checkPlace, decode } from './prepare-write.ts';
import { type Answer, submitCreate, submitUpdate } from './submit.ts';
import { writeTarget } from './write-options.ts';

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
