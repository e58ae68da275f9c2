import { invalidValue, required, forbiddenField, tooLong } from '../errors/field-errors.ts';
import type { FieldError } from '../errors/refusals.ts';
import { equal, isObject, type Json, type JsonObject, own, textAt, textsAt } from '../json/json.ts';
import { type KubeObject, metadataOf } from '../json/kube-object.ts';
import { keyProblem, labelValueProblem, type NameForm, nameProblem } from '../names/name-problems.ts';

const annotationLimit = 256 * 1024;

/** What holds for the metadata of every kind. */
export function validateMetadata(object: KubeObject, form: NameForm): FieldError[] {
  const metadata = metadataOf(object);
  const findings: FieldError[] = [];
  const name = textAt(metadata, 'name');
  const problem = name === '' ? undefined : nameProblem(name, form);
  if (name === '') findings.push(required('metadata.name', 'name or generateName is required'));
  if (problem !== undefined) findings.push(invalidValue('metadata.name', name, problem));
  findings.push(...validateLabels(own(metadata, 'labels')), ...validateAnnotations(own(metadata, 'annotations')));
  findings.push(...validateOwners(metadata), ...validateFinalizers(metadata));
  return findings;
}

function validateLabels(labels: Json | undefined): FieldError[] {
  if (!isObject(labels)) return [];
  return Object.keys(labels).flatMap((key) => {
    const value = own(labels, key);
    const wrongKey = keyProblem(key);
    const wrongValue = typeof value === 'string' ? labelValueProblem(value) : undefined;
    return [
      ...(wrongKey === undefined ? [] : [invalidValue('metadata.labels', key, wrongKey)]),
      ...(wrongValue === undefined ? [] : [invalidValue('metadata.labels', value as Json, wrongValue)]),
    ];
  });
}

function validateAnnotations(annotations: Json | undefined): FieldError[] {
  if (!isObject(annotations)) return [];
  let size = 0;
  const findings: FieldError[] = [];
  for (const key of Object.keys(annotations)) {
    const value = own(annotations, key);
    size += Buffer.byteLength(key) + (typeof value === 'string' ? Buffer.byteLength(value) : 0);
    const wrong = keyProblem(key.toLowerCase());
    if (wrong !== undefined) findings.push(invalidValue('metadata.annotations', key, wrong));
  }
  if (size > annotationLimit) {
    findings.push(tooLong('metadata.annotations', `may not be more than ${annotationLimit} bytes`));
  }
  return findings;
}

function validateOwners(metadata: JsonObject): FieldError[] {
  const owners = own(metadata, 'ownerReferences');
  if (!Array.isArray(owners)) return [];
  const findings: FieldError[] = [];
  const controllers: string[] = [];
  owners.forEach((owner, index) => {
    const path = `metadata.ownerReferences[${index}]`;
    for (const key of ['apiVersion', 'kind', 'name', 'uid']) {
      const field = key === 'apiVersion' ? `${path}.version` : `${path}.${key}`;
      if (textAt(owner, key) === '') findings.push(invalidValue(field, '', `${key} must not be empty`));
    }
    if (isObject(owner) && owner['controller'] === true) controllers.push(textAt(owner, 'name'));
  });
  if (controllers.length > 1) {
    const text = `Only one reference can have Controller set to true. Found "true" in references for ${controllers[0]} and ${controllers[1]}`;
    findings.push({
      field: 'metadata.ownerReferences',
      reason: 'FieldValueInvalid',
      text: `Invalid value: "array": ${text}`,
    });
  }
  return findings;
}

/** The last one stands on every CRD: without it no CRD could be changed after it was made. */
const plainFinalizers: ReadonlySet<string> = new Set([
  'orphan',
  'foregroundDeletion',
  'kubernetes',
  'customresourcecleanup.apiextensions.k8s.io',
]);

function validateFinalizers(metadata: JsonObject): FieldError[] {
  return textsAt(metadata, 'finalizers').flatMap((name) => {
    const problem = keyProblem(name);
    if (problem !== undefined) return [invalidValue('metadata.finalizers', name, problem)];
    if (name.includes('/') || plainFinalizers.has(name)) return [];
    return [
      invalidValue('metadata.finalizers', name, 'name is neither a standard finalizer name nor is it fully qualified'),
    ];
  });
}

/** What an update may not change. System fields that a client leaves out are filled in before this is asked. */
export function validateMetadataUpdate(object: KubeObject, old: KubeObject): FieldError[] {
  const next = metadataOf(object);
  const before = metadataOf(old);
  const findings: FieldError[] = [];
  for (const key of ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp'] as const) {
    if (!equal(own(next, key), own(before, key))) {
      findings.push(invalidValue(`metadata.${key}`, own(next, key) ?? null, 'field is immutable'));
    }
  }
  if (own(before, 'deletionTimestamp') !== undefined) {
    const known = new Set(textsAt(before, 'finalizers'));
    const added = textsAt(next, 'finalizers').filter((name) => !known.has(name));
    if (added.length > 0) {
      const list = JSON.stringify(added).replaceAll('","', '", "');
      const why = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list.slice(1, -1)}}`;
      findings.push(forbiddenField('metadata.finalizers', why));
    }
  }
  return findings;
}
