import { at, type Json, textAt } from '../json/json.ts';
import type { KubeObject } from '../json/kube-object.ts';
import type { ResourceRegistry } from '../resources/registry.ts';
import { fromLabelSelector } from '../selectors/label-selector.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { Binding, Policy } from './policy.ts';

export interface ParamParts {
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
}

/**
 * The parameters that a binding gives a policy: one null for a policy without any, none when the binding says that a
 * request is then let pass. A text says why they cannot be had.
 */
export function paramsOf(
  { store, registry }: ParamParts,
  policy: Policy,
  binding: Binding,
  namespace: string,
): readonly (KubeObject | null)[] | string {
  if (policy.paramKind === undefined || binding.paramRef === undefined) return [null];
  const { apiVersion, kind } = policy.paramKind;
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  const definition = registry.findKind(group, kind);
  if (definition === undefined) return `failed to find resource referenced by paramKind: '${apiVersion}, Kind=${kind}'`;
  const where = definition.namespaced ? textAt(binding.paramRef, 'namespace') || namespace : '';
  const found = store.list(definition.collection, where).map((stored) => stored.object);
  const chosen = found.filter((object) => isChosen(binding.paramRef, object));
  if (chosen.length > 0) return chosen;
  const lenient = textAt(binding.paramRef, 'parameterNotFoundAction') === 'Allow';
  return lenient ? [] : 'no params found for policy binding with `Deny` parameterNotFoundAction';
}

function isChosen(reference: Json | undefined, object: KubeObject): boolean {
  const name = textAt(reference, 'name');
  if (name !== '') return textAt(object, 'metadata', 'name') === name;
  return fromLabelSelector(at(reference, 'selector'))(object);
}
