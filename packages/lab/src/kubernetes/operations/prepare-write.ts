import type { LabRequest, LabResponse } from '../../http/types.ts';
import { badRequest } from '../errors/refusals.ts';
import { duplicateKeys } from '../json/duplicate-keys.ts';
import { type JsonObject, put, textAt } from '../json/json.ts';
import { ensureMetadata, type KubeObject, nameOf } from '../json/kube-object.ts';
import { checkEscalation } from '../rbac/check-escalation.ts';
import { mediaType, readObject } from '../request/read-body.ts';
import { objectText } from '../request/represent.ts';
import { jsonText, warningHeader } from '../request/respond.ts';
import type { WriteCheck } from '../writer/object-writer.ts';
import { checkPolicies } from './admission.ts';
import type { ResourceCall } from './context.ts';
import { decodeObject } from './decode-object.ts';
import { viewOf } from './read-objects.ts';
import { isDryRun, readFieldValidation } from './write-options.ts';

/** PUT and apply that create need the right to create as well. */
export function checkMayCreate({ parts, user, info }: ResourceCall): void {
  parts.authorizer.demand(user, { ...info, verb: 'create' });
}

/** The write check of a request: nobody may write roles that give more than they have, and policies must agree. */
export function writeCheck(call: ResourceCall): WriteCheck {
  const { parts, user, definition, info } = call;
  return (object, old) => {
    checkEscalation(parts.authorizer, user, definition, { object, old, nameInPath: info.name });
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

/** The Warning header: what policies note and what a write has to say. */
export function warningsOf(call: ResourceCall, warnings: readonly string[]): Record<string, string> {
  if (warnings.length === 0 && call.notes.length === 0) return {};
  return { warning: warningHeader([...new Set([...call.notes, ...warnings])]) };
}
