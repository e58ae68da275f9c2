import type { LabResponse } from '../../http/types.ts';
import { badRequest, conflict, invalid, methodNotAllowed, modified, unsupportedMediaType } from '../errors/refusals.ts';
import { at, clone, equal, isObject, type JsonObject, own, put, textAt } from '../json/json.ts';
import { ensureObject, type KubeObject, metadataOf } from '../json/kube-object.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { mediaType, readJson, readObject } from '../request/read-body.ts';
import { json } from '../request/respond.ts';
import type { StoredObject } from '../store/stored-object.ts';
import { selectorText } from '../table/workload-columns.ts';
import type { AdmissionGate } from '../webhooks/admission-gate.ts';
import { admitBody, bodyGate, type BodyIntent, checkBody } from './admit-body.ts';
import type { ResourceCall } from './context.ts';
import { findStored } from './read-objects.ts';
import { warningsOf } from './prepare-write.ts';
import type { Answer } from './submit.ts';
import { writeTarget } from './write-options.ts';

/** The subresource `scale`: an autoscaling/v1 Scale that stands for the number of replicas. */
export function scaleCall(call: ResourceCall): Answer {
  const { verb } = call.info;
  if (verb === 'get') return json(200, scaleOf(findStored(call).object));
  if (verb === 'update') {
    const { body, headers } = call.request;
    const scale = readObject(body, headers['content-type'], call.parts.types);
    return submit(call, () => scale);
  }
  if (verb === 'patch') return submit(call, (stored) => patched(call, scaleOf(stored.object)));
  throw methodNotAllowed();
}

const body = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
/** As for the objects themselves, when others write while webhooks think. */
const mostTries = 5;

/** What admission judges is the Scale, not the object behind it. */
function submit(call: ResourceCall, build: (stored: StoredObject) => JsonObject): Answer {
  const stored = findStored(call);
  const intent = { operation: 'UPDATE', name: stored.name, body } as const;
  const gate = bodyGate(call, intent);
  if (gate !== undefined) return submitThrough(gate, intent, call, build);
  const scale = build(stored);
  check(call, stored, scale);
  checkBody(call, intent, { object: scale, old: scaleOf(stored.object) });
  return write(call, stored, scale, []);
}

async function submitThrough(
  gate: AdmissionGate,
  intent: BodyIntent,
  call: ResourceCall,
  build: (stored: StoredObject) => JsonObject,
): Promise<LabResponse> {
  for (let tries = 1; ; tries++) {
    const stored = findStored(call);
    const written = { object: clone(build(stored)), old: scaleOf(stored.object) };
    const scale = await admitBody(call, gate, intent, written, (changed) => check(call, stored, changed));
    if (findStored(call) === stored) return write(call, stored, scale, gate.warnings);
    if (tries === mostTries) throw modified(call.definition, stored.name);
    gate.warnings.length = 0;
  }
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

function write(call: ResourceCall, stored: StoredObject, scale: JsonObject, warnings: readonly string[]): LabResponse {
  const object = clone(stored.object);
  put(ensureObject(object, 'spec'), 'replicas', at(scale, 'spec', 'replicas') ?? 0);
  const same = equal(object, stored.object);
  const updated = same ? stored.object : call.parts.writer.update(writeTarget(call), stored, object);
  return json(200, scaleOf(updated), warningsOf(call, warnings));
}

function check({ definition, info }: ResourceCall, stored: StoredObject, scale: JsonObject): void {
  const replicas = at(scale, 'spec', 'replicas') ?? 0;
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
