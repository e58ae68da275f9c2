import { unmetCondition } from '../cel/conditions.ts';
import { expressionBudget, Meter } from '../cel/meter.ts';
import { RequestVariables } from '../cel/request-expression.ts';
import { forbidden } from '../errors/refusals.ts';
import type { KubeObject } from '../json/kube-object.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { AdmissionRequest, Written } from './admission-request.ts';
import { requestOf } from './review.ts';
import type { ResourceVersion } from '../resources/definition.ts';
import type { Webhook } from './webhook.ts';

/** Whether a webhook whose rules concern the request wants this object too. Throws 403 when a condition cannot be told. */
export function shouldCall(
  store: ObjectStore,
  webhook: Webhook,
  request: AdmissionRequest,
  written: Written,
  seen: ResourceVersion,
): boolean {
  const { object, old } = written;
  if (!selects(store, webhook, request, written)) return false;
  if (webhook.conditions.length === 0) return true;
  const variables = { object: object ?? null, oldObject: old ?? null, request: requestOf(request, written, seen, '') };
  const outcome = unmetCondition(webhook.conditions, new RequestVariables(variables), new Meter(expressionBudget));
  if (outcome === undefined) return true;
  if (outcome.error === undefined || webhook.ignoresFailure) return false;
  throw forbidden(request.definition, request.name, outcome.error);
}

/** What a webhook or a policy says about the labels of objects and namespaces. */
export type Selecting = Pick<Webhook, 'namespaceSelector' | 'objectSelector'>;

/** Whether an object, as it was or as it will be, and its namespace carry the labels that are asked for. */
export function selects(store: ObjectStore, by: Selecting, request: AdmissionRequest, written: Written): boolean {
  const labelled = [written.object, written.old].some((one) => one !== undefined && by.objectSelector(one));
  return labelled && inSelectedNamespace(store, by, request, written);
}

/** A namespace is selected by its own labels; other objects of the cluster's scope always are. */
function inSelectedNamespace(
  store: ObjectStore,
  { namespaceSelector }: Selecting,
  request: AdmissionRequest,
  { object, old }: Written,
): boolean {
  const { definition, namespace } = request;
  const isNamespace = definition.group === '' && definition.plural === 'namespaces';
  if (!definition.namespaced && !isNamespace) return true;
  const found: KubeObject | undefined = isNamespace ? (object ?? old) : store.get('/namespaces', '', namespace)?.object;
  return namespaceSelector(found ?? {});
}
