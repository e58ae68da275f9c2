import type { RbacSnapshot } from '@lockkeeper/access';
import { equal, type Json, listAt, put } from '../json/json.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { ObjectWriter } from '../writer/object-writer.ts';
import { clusterRolesCollection } from './authorizer.ts';

/**
 * Writes into every aggregated ClusterRole the rules that the authorizer computes from labels, so that who reads roles
 * over the API sees what is decided by.
 */
export function aggregateRoles(snapshot: RbacSnapshot, store: ObjectStore, writer: ObjectWriter): void {
  for (const stored of store.list(clusterRolesCollection)) {
    if (listAt(stored.object, 'aggregationRule', 'clusterRoleSelectors').length === 0) continue;
    const rules = gathered(snapshot, store, stored.name);
    if (equal(rules, [...listAt(stored.object, 'rules')])) continue;
    writer.amend(clusterRolesCollection, stored, (object) => put(object, 'rules', rules));
  }
}

/** The rules as they are written in the roles where they come from. */
function gathered(snapshot: RbacSnapshot, store: ObjectStore, name: string): Json[] {
  return (snapshot.rulesBehind({ kind: 'ClusterRole', name }, '') ?? []).flatMap(({ aggregatedFrom = '', index }) => {
    const source = store.get(clusterRolesCollection, '', aggregatedFrom);
    const rule = listAt(source?.object, 'rules')[index];
    return rule === undefined ? [] : [rule];
  });
}
