import type { JsonObject } from './json/json.ts';
import { ensureMetadata, nameOf } from './json/kube-object.ts';
import type { ObjectWriter } from './writer/object-writer.ts';
import { bootstrapBindings, bootstrapRoles } from './rbac/bootstrap-roles.ts';
import { versionOf } from './resources/definition.ts';
import type { ResourceRegistry } from './resources/registry.ts';
import type { ObjectStore } from './store/object-store.ts';

const namespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** Creates what every cluster starts with, where it is missing: its namespaces, roles and bindings. */
export function bootstrap(writer: ObjectWriter, registry: ResourceRegistry, store: ObjectStore): void {
  const create = (group: string, plural: string, object: JsonObject): void => {
    const definition = registry.find(group, plural);
    const version = definition === undefined ? undefined : versionOf(definition, 'v1');
    if (definition === undefined || version === undefined) throw new TypeError(`no resource ${plural}`);
    ensureMetadata(object);
    if (store.get(definition.collection, '', nameOf(object)) !== undefined) return;
    writer.create(
      { definition, version, namespace: '', subresource: '', dryRun: false, manager: 'kube-apiserver' },
      object,
    );
  };
  for (const name of namespaces) create('', 'namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const rbac = 'rbac.authorization.k8s.io';
  for (const role of bootstrapRoles()) create(rbac, 'clusterroles', role);
  for (const binding of bootstrapBindings()) create(rbac, 'clusterrolebindings', binding);
}
