import type { LabResponse } from '../../http/types.ts';
import { badRequest, notFound, unsupportedMediaType } from '../errors/refusals.ts';
import { clone, isObject, type Json, put, textAt } from '../json/json.ts';
import { ensureMetadata, type KubeObject } from '../json/kube-object.ts';
import { applyConfiguration } from '../managed-fields/apply.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { applyStrategicMergePatch } from '../patch/strategic-merge-patch.ts';
import type { ResourceCall } from './context.ts';
import { mediaType, readJson, readYaml } from '../request/read-body.ts';
import { inVersion } from '../request/represent.ts';
import { isTrue } from '../request/request-info.ts';
import { apiVersionOf } from '../resources/definition.ts';
import { findStored } from './read-objects.ts';
import { answer, checkPlace, decode, toStored, writeCheck } from './write-objects.ts';
import { writeTarget } from './write-options.ts';

const mergeType = 'application/merge-patch+json';
const jsonType = 'application/json-patch+json';
const strategicType = 'application/strategic-merge-patch+json';
const applyType = 'application/apply-patch+yaml';

export function patchCall(call: ResourceCall): LabResponse {
  const type = mediaType(call.request.headers['content-type']);
  if (type === applyType) return applyCall(call);
  const stored = findStored(call);
  const current = clone(inVersion(call, stored.object));
  const patched = patchedBy(type, call, current);
  if (textAt(patched, 'metadata', 'name') !== call.info.name) {
    throw badRequest('a patch may not change metadata.name');
  }
  const { object, warnings } = decode(call, patched);
  checkPlace(call, object);
  // A patch is made against what is stored now; only a version that the patch itself names can conflict.
  const updated = call.parts.writer.update(writeTarget(call), stored, toStored(call, object), writeCheck(call));
  return answer(call, 200, updated, warnings);
}

function patchedBy(type: string, call: ResourceCall, current: KubeObject): KubeObject {
  const { body } = call.request;
  if (type === jsonType) return applyJsonPatch(current, readJson(body));
  if (type === mergeType) return asObject(applyMergePatch(current, asObject(readJson(body))));
  if (type === strategicType && !call.definition.custom) {
    return applyStrategicMergePatch(call.version.schema, current, asObject(readJson(body)));
  }
  const accepted = [jsonType, mergeType, ...(call.definition.custom ? [] : [strategicType]), applyType];
  throw unsupportedMediaType(accepted);
}

function asObject(value: Json): KubeObject {
  if (!isObject(value)) throw badRequest('the patch must be an object');
  return value;
}

/** Server-side apply: creates (201) or merges (200). */
function applyCall(call: ResourceCall): LabResponse {
  const { parts, info, definition, version } = call;
  const manager = info.query.get('fieldManager') ?? '';
  if (manager === '')
    throw badRequest(
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    );
  const sent = asObject(readYaml(call.request.body));
  checkApplied(call, sent);
  const { object: applied, warnings } = decodeApplied(call, sent);
  const stored = parts.store.get(definition.collection, info.namespace, info.name);
  if (stored === undefined && info.subresource !== '') throw notFound(definition, info.name);
  const live = stored === undefined ? undefined : clone(inVersion(call, stored.object));
  const merged = applyConfiguration({
    schema: version.schema,
    live,
    applied,
    force: info.query.has('force') && isTrue(info.query.get('force')),
    by: {
      manager,
      apiVersion: apiVersionOf(definition.group, version.name),
      subresource: info.subresource,
      time: parts.writer.timestamp(),
    },
  });
  const target = { ...writeTarget(call), manager: '' };
  const { object } = decode(call, merged);
  if (stored === undefined)
    return answer(call, 201, parts.writer.create(target, toStored(call, object), writeCheck(call)), warnings);
  put(
    ensureMetadata(object),
    'resourceVersion',
    textAt(sent, 'metadata', 'resourceVersion') || String(stored.revision),
  );
  return answer(call, 200, parts.writer.update(target, stored, toStored(call, object), writeCheck(call)), warnings);
}

function checkApplied(call: ResourceCall, sent: KubeObject): void {
  const metadata = ensureMetadata(sent);
  if (textAt(sent, 'apiVersion') === '' || textAt(sent, 'kind') === '') {
    throw badRequest('an applied object must have apiVersion and kind');
  }
  if (metadata['managedFields'] !== undefined) throw badRequest('metadata.managedFields must be nil');
  if (textAt(metadata, 'name') === '') put(metadata, 'name', call.info.name);
  if (textAt(metadata, 'name') !== call.info.name) {
    throw badRequest(
      `the name of the object (${textAt(metadata, 'name')}) does not match the name on the URL (${call.info.name})`,
    );
  }
  checkPlace(call, sent);
}

/** Defaults are not the applier's: they are filled in after the merge. */
function decodeApplied(call: ResourceCall, sent: KubeObject): ReturnType<typeof decode> {
  const trial = clone(sent);
  const decoded = decode(call, trial);
  return { object: onlySent(decoded.object, sent), warnings: decoded.warnings };
}

/** The decoded object without fields that only defaulting brought in. */
function onlySent(decoded: Json, sent: Json): KubeObject {
  if (!isObject(decoded) || !isObject(sent)) return {};
  const result: KubeObject = {};
  for (const key of Object.keys(sent)) {
    const value = Object.hasOwn(decoded, key) ? decoded[key] : undefined;
    if (value === undefined) continue;
    put(result, key, keepSent(value, sent[key] as Json));
  }
  return result;
}

function keepSent(decoded: Json, sent: Json): Json {
  if (isObject(decoded) && isObject(sent)) return onlySent(decoded, sent);
  if (Array.isArray(decoded) && Array.isArray(sent))
    return decoded.map((item, index) => keepSent(item, sent[index] ?? null));
  return decoded;
}
