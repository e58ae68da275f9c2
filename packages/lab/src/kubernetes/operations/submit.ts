import type { LabResponse } from '../../http/types.ts';
import { modified, notFound } from '../errors/refusals.ts';
import { StatusError } from '../errors/status-error.ts';
import { clone, equal, textAt } from '../json/json.ts';
import type { KubeObject } from '../json/kube-object.ts';
import { trackUpdate } from '../managed-fields/track-update.ts';
import { inVersion } from '../request/represent.ts';
import { apiVersionOf } from '../resources/definition.ts';
import type { StoredObject } from '../store/stored-object.ts';
import type { AdmissionGate } from '../webhooks/admission-gate.ts';
import type { WriteTarget } from '../writer/object-writer.ts';
import { gateOf } from './admission.ts';
import { admitServiceAccount } from './admit-service-account.ts';
import type { ResourceCall } from './context.ts';
import { findStored } from './read-objects.ts';
import { answer, checkPlace, decodeAs, toStored, writeCheck } from './prepare-write.ts';
import { writeTarget } from './write-options.ts';

/** An answer that is there at once, or that waits for webhooks. */
export type Answer = LabResponse | Promise<LabResponse>;

/** What a request wants to write. */
export interface Submission {
  readonly target: WriteTarget;
  /** Decoded, in the version of the request. */
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

/** Creates an object: at once when no webhook is concerned, otherwise when all have let it pass. */
export function submitCreate(call: ResourceCall, submission: Submission): Answer {
  const { target, object, warnings } = submission;
  const { parts, definition } = call;
  if (parts.podsHaveAccounts && definition.message === 'core/v1.Pod') admitServiceAccount(call, object);
  if (definition.strategy.caveat !== undefined) call.notes.push(definition.strategy.caveat);
  const gate = gateOf(call, { operation: 'CREATE', name: textAt(object, 'metadata', 'name'), dryRun: target.dryRun });
  if (gate !== undefined) return createThrough(gate, call, submission);
  return answer(call, 201, parts.writer.create(target, toStored(call, object), writeCheck(call)), warnings);
}

async function createThrough(gate: AdmissionGate, call: ResourceCall, submission: Submission): Promise<LabResponse> {
  const { writer } = call.parts;
  const { target } = submission;
  const object = await mutated(gate, call, submission, undefined);
  const ready = writer.prepareCreate(target, toStored(call, object), writeCheck(call));
  await gate.validate({ object: inVersion(call, ready), old: undefined });
  checkServed(call);
  return answer(call, 201, writer.commitCreate(target, ready), [...submission.warnings, ...gate.warnings]);
}

/** As often as upstream tries a patch again whose object was changed meanwhile. */
const mostTries = 5;

/**
 * Changes the stored object into what `build` makes of it. While webhooks think, others may write: `build` is then asked
 * again for the newer object; a version that the client has named then conflicts.
 */
export function submitUpdate(call: ResourceCall, build: (stored: StoredObject) => Submission): Answer {
  const stored = findStored(call);
  const { dryRun } = writeTarget(call);
  const gate = gateOf(call, { operation: 'UPDATE', name: stored.name, dryRun });
  const submission = build(stored);
  if (gate !== undefined) return updateThrough(gate, call, build);
  const { target, object, warnings } = submission;
  return answer(
    call,
    200,
    call.parts.writer.update(target, stored, toStored(call, object), writeCheck(call)),
    warnings,
  );
}

async function updateThrough(
  gate: AdmissionGate,
  call: ResourceCall,
  build: (stored: StoredObject) => Submission,
): Promise<LabResponse> {
  const { writer } = call.parts;
  for (let tries = 1; ; tries++) {
    const stored = findStored(call);
    const submission = build(stored);
    const { target } = submission;
    const object = await mutated(gate, call, submission, stored);
    const ready = writer.prepareUpdate(target, stored, toStored(call, object), writeCheck(call));
    await gate.validate({ object: inVersion(call, ready), old: inVersion(call, stored.object) });
    checkServed(call);
    if (findStored(call) === stored) {
      const warnings = [...submission.warnings, ...gate.warnings];
      return answer(call, 200, writer.commitUpdate(target, stored, ready), warnings);
    }
    if (tries === mostTries) throw modified(call.definition, stored.name);
    gate.warnings.length = 0;
  }
}

/** The object as the mutating webhooks leave it; decoded, and still where the request puts it. */
async function mutated(
  gate: AdmissionGate,
  call: ResourceCall,
  { object, target }: Submission,
  stored: StoredObject | undefined,
): Promise<KubeObject> {
  // The submission may be needed again, for another try.
  const sent = clone(object);
  const old = stored === undefined ? undefined : inVersion(call, stored.object);
  const accept = (changed: KubeObject): KubeObject => {
    const decoded = decodeAs(call, changed);
    checkPlace(call, decoded);
    return decoded;
  };
  const after = (await gate.mutate({ object: sent, old }, accept)).object ?? sent;
  // An apply has recorded its own fields already; what webhooks add to it is an update by the same manager.
  if (target.manager === '' && !equal(object, after)) recordChange(call, object, after);
  return after;
}

function recordChange(call: ResourceCall, before: KubeObject, after: KubeObject): void {
  const { version, definition, info, parts } = call;
  trackUpdate(version.schema, before, after, {
    manager: info.query.get('fieldManager') ?? 'unknown',
    apiVersion: apiVersionOf(definition.group, version.name),
    subresource: info.subresource,
    time: parts.writer.timestamp(),
  });
}

/** Asks about the deletion of one object, and deletes it when nothing stands against it. */
export async function deleteThrough<T>(
  call: ResourceCall,
  gate: AdmissionGate,
  place: { readonly namespace: string; readonly name: string },
  remove: (stored: StoredObject) => T,
): Promise<T> {
  const { store } = call.parts;
  const { definition } = call;
  for (let tries = 1; ; tries++) {
    const stored = store.get(definition.collection, place.namespace, place.name);
    if (stored === undefined) throw notFound(definition, place.name);
    const written = { object: undefined, old: inVersion(call, stored.object) };
    await gate.mutate(written, (object) => object);
    await gate.validate(written);
    const current = store.get(definition.collection, place.namespace, place.name);
    if (current === stored || tries === mostTries) return remove(current ?? stored);
    gate.warnings.length = 0;
  }
}

/** The kind may have been taken out of service while webhooks thought. */
function checkServed({ parts, definition }: ResourceCall): void {
  if (parts.registry.find(definition.group, definition.plural) !== undefined) return;
  throw new StatusError(404, 'NotFound', 'the server could not find the requested resource');
}
