import type { JsonObject } from '../json/json.ts';
import type { AdmissionGate } from '../webhooks/admission-gate.ts';
import type { BodyKind, Operation } from '../webhooks/admission-request.ts';
import { checkPolicies, gateOf } from './admission.ts';
import type { ResourceCall } from './context.ts';
import { isDryRun } from './write-options.ts';

/** What a subresource with a body of its own kind is asked to do. */
export interface BodyIntent {
  readonly operation: Operation;
  readonly name: string;
  readonly body: BodyKind;
}

/** The body of a subresource before webhooks and policies. */
export interface AdmittedBody {
  readonly object: JsonObject;
  readonly old: JsonObject | undefined;
}

/** The webhooks that want to see the body of a subresource; undefined when there are none. */
export function bodyGate(call: ResourceCall, intent: BodyIntent): AdmissionGate | undefined {
  return gateOf(call, { ...intent, dryRun: isDryRun(call) });
}

/** Asks the policies about a body. Throws their denial. */
export function checkBody(call: ResourceCall, intent: BodyIntent, written: AdmittedBody): void {
  checkPolicies(call, { ...intent, dryRun: isDryRun(call) }, written);
}

/**
 * Lets webhooks change and judge a body, and policies judge it; gives what they made of it. `check` refuses what may
 * not be, between the two.
 */
export async function admitBody(
  call: ResourceCall,
  gate: AdmissionGate,
  intent: BodyIntent,
  { object, old }: AdmittedBody,
  check: (object: JsonObject) => void,
): Promise<JsonObject> {
  const changed = (await gate.mutate({ object, old }, (body) => body)).object ?? object;
  check(changed);
  checkBody(call, intent, { object: changed, old });
  await gate.validate({ object: changed, old });
  return changed;
}
