import { type Json, type JsonObject, listAt, textAt } from '../../kubernetes/json/json.ts';
import type { KubeObject } from '../../kubernetes/json/kube-object.ts';

export interface ConditionFacts {
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** The pod's conditions with one of them as it is now; the time of its transition moves only with its status. */
export function withCondition(pod: KubeObject, type: string, facts: ConditionFacts, now: string): Json[] {
  const conditions = listAt(pod, 'status', 'conditions');
  const old = conditions.find((one) => textAt(one, 'type') === type);
  const since = textAt(old, 'status') === facts.status ? textAt(old, 'lastTransitionTime') : now;
  const next: JsonObject = {
    type,
    status: facts.status,
    lastProbeTime: null,
    lastTransitionTime: since || now,
    ...(facts.reason === undefined ? {} : { reason: facts.reason }),
    ...(facts.message === undefined ? {} : { message: facts.message }),
  };
  if (old === undefined) return [...conditions, next];
  return conditions.map((one) => (one === old ? next : one));
}
