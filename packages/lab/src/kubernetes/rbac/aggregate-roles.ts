import { equal, isObject, type Json, listAt, put } from '../json/json.ts';
import type { ObjectWriter } from '../writer/object-writer.ts';
import { fromLabelSelector } from '../selectors/label-selector.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { clusterRolesCollection } from './authorizer.ts';

/**
 * Writes into every aggregated ClusterRole the rules of the roles it selects, so that who reads roles over the API sees
 * what the authorizer decides by. Chains of aggregation settle over several runs.
 */
export function aggregateRoles(store: ObjectStore, writer: ObjectWriter): void {
  for (const stored of store.list(clusterRolesCollection)) {
    const selectors = listAt(stored.object, 'aggregationRule', 'clusterRoleSelectors').filter(isObject);
    if (selectors.length === 0) continue;
    const rules = rulesOfSelected(store, stored.name, selectors);
    if (equal(rules, [...listAt(stored.object, 'rules')])) continue;
    writer.amend(clusterRolesCollection, stored, (object) => put(object, 'rules', rules));
  }
}

function rulesOfSelected(store: ObjectStore, self: string, selectors: readonly Json[]): Json[] {
  const tests = selectors.map(fromLabelSelector);
  const rules: Json[] = [];
  for (const { name, object } of store.list(clusterRolesCollection)) {
    if (name === self || !tests.some((matches) => matches(object))) continue;
    for (const rule of listAt(object, 'rules')) {
      if (!rules.some((known) => equal(known, rule))) rules.push(rule);
    }
  }
  return rules;
}
