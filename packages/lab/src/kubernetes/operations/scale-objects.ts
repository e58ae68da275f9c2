import type { LabResponse } from '../../http/types.ts';
import { badRequest, conflict, invalid, methodNotAllowed, unsupportedMediaType } from '../errors/refusals.ts';
import { at, clone, equal, isObject, type Json, type JsonObject, own, put, textAt } from '../json/json.ts';
import { ensureObject, type KubeObject, metadataOf } from '../json/kube-object.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { mediaType, readJson, readObject } from '../request/read-body.ts';
import { json } from '../request/respond.ts';
import type { StoredObject } from '../store/stored-object.ts';
import { selectorText } from '../table/workload-columns.ts';
import type { ResourceCall } from './context.ts';
import { findStored } from './read-objects.ts';
import { writeCheck } from './prepare-write.ts';
import { writeTarget } from './write-options.ts';

/** The subresource `scale`: an autoscaling/v1 Scale that stands for the number of replicas. */
export function scaleCall(call: ResourceCall): LabResponse {
  const stored = findStored(call);
  const { verb } = call.info;
  if (verb === 'get') return json(200, scaleOf(stored.object));
  if (verb === 'update') {
    const { body, headers } = call.request;
    return write(call, stored, readObject(body, headers['content-type'], call.parts.types));
  }
  if (verb === 'patch') return write(call, stored, patched(call, scaleOf(stored.object)));
  throw methodNotAllowed();
}

function scaleOf(object: KubeObject): JsonObject {
  const metadata: JsonObject = {};
  for (const key of ['name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp']) {
    put(metadata, key, own(metadataOf(object), key) ?? null);
  }
  const selector = selectorText(at(object, 'spec', 'selector'));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata,
    spec: { replicas: at(object, 'spec', 'replicas') ?? 0 },
    status: { replicas: at(object, 'status', 'replicas') ?? 0, ...(selector === '<none>' ? {} : { selector }) },
  };
}

const jsonType = 'application/json-patch+json';
const mergeTypes = ['application/merge-patch+json', 'application/strategic-merge-patch+json'];

function patched(call: ResourceCall, scale: JsonObject): JsonObject {
  const type = mediaType(call.request.headers['content-type']);
  if (type === jsonType) return applyJsonPatch(scale, readJson(call.request.body));
  if (!mergeTypes.includes(type)) throw unsupportedMediaType([jsonType, ...mergeTypes]);
  const merged = applyMergePatch(scale, readJson(call.request.body));
  if (!isObject(merged)) throw badRequest('the patch must be an object');
  return merged;
}

function write(call: ResourceCall, stored: StoredObject, scale: JsonObject): LabResponse {
  const replicas = at(scale, 'spec', 'replicas') ?? 0;
  check(call, stored, scale, replicas);
  const object = clone(stored.object);
  put(ensureObject(object, 'spec'), 'replicas', replicas);
  if (equal(object, stored.object)) return json(200, scaleOf(stored.object));
  const updated = call.parts.writer.update(writeTarget(call), stored, object, writeCheck(call));
  return json(200, scaleOf(updated));
}

function check({ definition, info }: ResourceCall, stored: StoredObject, scale: JsonObject, replicas: Json): void {
  const name = textAt(scale, 'metadata', 'name');
  if (name !== info.name) throw badRequest(`the name of the Scale (${name}) is not the one on the URL (${info.name})`);
  const version = textAt(scale, 'metadata', 'resourceVersion');
  if (version !== '' && version !== String(stored.revision)) {
    const why = 'the object has been modified; please apply your changes to the latest version and try again';
    throw conflict(definition, info.name, why);
  }
  if (typeof replicas === 'number' && Number.isInteger(replicas) && replicas >= 0) return;
  throw invalid('autoscaling', 'Scale', info.name, [
    {
      field: 'spec.replicas',
      reason: 'FieldValueInvalid',
      text: `Invalid value: ${JSON.stringify(replicas)}: must be greater than or equal to 0`,
    },
  ]);
}
