import { isObject, type Json, listAt } from '../json/json.ts';

/** Whether CEL rules stand anywhere in a schema or a definition. */
export function carriesRules(node: Json): boolean {
  if (Array.isArray(node)) return node.some(carriesRules);
  if (!isObject(node)) return false;
  return listAt(node, 'x-kubernetes-validations').length > 0 || Object.values(node).some(carriesRules);
}
