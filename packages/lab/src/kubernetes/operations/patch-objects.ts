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
import type { StoredObject } from '../store/stored-object.ts';
import { type Answer, type Submission, submitCreate, submitUpdate } from './submit.ts';
import { checkMayCreate, checkPlace, decode } from './prepare-write.ts';
import { writeTarget } from './write-options.ts';

const mergeType = 'application/merge-patch+json';
const jsonType = 'application/json-patch+json';
const strategicType = 'application/strategic-merge-patch+json';
const applyType = 'application/apply-patch+yaml';

export function patchCall(call: ResourceCall): Answer {
  const type = mediaType(call.request.headers['content-type']);
  if (type === applyType) return applyCall(call);
  // A patch is made against what is stored now; only a version that the patch itself names can conflict.
  return submitUpdate(call, (stored) => patchedFrom(call, type, stored));
}

function patchedFrom(call: ResourceCall, type: string, stored: StoredObject): Submission {
  const patched = patchedBy(type, call, clone(inVersion(call, stored.object)));
  if (textAt(patched, 'metadata', 'name') !== call.info.name) {
    throw badRequest('a patch may not change metadata.name');
  }
  const { object, warnings } = decode(call, patched);
  checkPlace(call, object);
  return { target: writeTarget(call), object, warnings };
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
function applyCall(call: ResourceCall): Answer {
  const { parts, info, definition } = call;
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
  if (stored !== undefined) return submitUpdate(call, (now) => appliedTo(call, { sent, applied, warnings }, now));
  checkMayCreate(call);
  return submitCreate(call, appliedTo(call, { sent, applied, warnings }, undefined));
}

interface Applied {
  readonly sent: KubeObject;
  /** What was sent, decoded, without defaults. */
  readonly applied: KubeObject;
  readonly warnings: readonly string[];
}

function appliedTo(call: ResourceCall, by: Applied, stored: StoredObject | undefined): Submission {
  const { parts, info, definition, version } = call;
  const merged = applyConfiguration({
    schema: version.schema,
    live: stored === undefined ? undefined : clone(inVersion(call, stored.object)),
    applied: clone(by.applied),
    force: info.query.has('force') && isTrue(info.query.get('force')),
    by: {
      manager: info.query.get('fieldManager') ?? '',
      apiVersion: apiVersionOf(definition.group, version.name),
      subresource: info.subresource,
      time: parts.writer.timestamp(),
    },
  });
  const target = { ...writeTarget(call), manager: '' };
  const { object } = decode(call, merged);
  if (stored !== undefined) {
    const sentVersion = textAt(by.sent, 'metadata', 'resourceVersion');
    put(ensureMetadata(object), 'resourceVersion', sentVersion || String(stored.revision));
  }
  return { target, object, warnings: by.warnings };
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
