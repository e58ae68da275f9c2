import {
  decideBindingWrite,
  decideRoleWrite,
  type EscalationDecision,
  readBinding,
  readRole,
} from '@lockkeeper/access';
import type { User } from '../authentication/user.ts';
import { forbiddenText, notFoundText } from '../errors/refusals.ts';
import { equal, type JsonObject, withKeys } from '../json/json.ts';
import { type KubeObject, metadataOf, nameOf } from '../json/kube-object.ts';
import type { ResourceDefinition } from '../resources/definition.ts';
import { type RbacAuthorizer, rbacUser } from './authorizer.ts';

/** A write of a role or binding: what is to be there, what was, and the name in the request's path, empty for a POST. */
export interface RbacWrite {
  readonly object: KubeObject;
  readonly old: KubeObject | undefined;
  readonly nameInPath: string;
}

/** Nobody may hand out rights that they lack: asks `access` about every write of a role or binding. */
export function checkEscalation(
  authorizer: RbacAuthorizer,
  user: User,
  definition: ResourceDefinition,
  write: RbacWrite,
): void {
  if (definition.group !== 'rbac.authorization.k8s.io') return;
  if (write.old !== undefined && sameButOwnership(write.object, write.old)) return;
  const decision = decide(authorizer, user, definition, write);
  if (decision.text === undefined) return;
  const name = nameOf(write.object);
  throw decision.why === 'no-role' ? notFoundText(decision.text) : forbiddenText(decision.text, definition, name);
}

function decide(
  { snapshot }: RbacAuthorizer,
  user: User,
  { kind }: ResourceDefinition,
  { object, old, nameInPath }: RbacWrite,
): EscalationDecision {
  const who = rbacUser(user);
  if (kind === 'RoleBinding' || kind === 'ClusterRoleBinding') {
    return decideBindingWrite(snapshot, who, readBinding(object, kind));
  }
  const role = kind === 'Role' ? 'Role' : 'ClusterRole';
  const before = old === undefined ? {} : { old: readRole(old, role) };
  return decideRoleWrite(snapshot, who, { role: readRole(object, role), ...before, nameInPath });
}

/** Owners and finalizers may change without a question, so that the garbage collector can do its work. */
function sameButOwnership(object: KubeObject, old: KubeObject): boolean {
  return equal(withoutOwnership(object), withoutOwnership(old));
}

function withoutOwnership(object: KubeObject): JsonObject {
  const metadata = withKeys(metadataOf(object), {
    ownerReferences: undefined,
    finalizers: undefined,
    managedFields: undefined,
    resourceVersion: undefined,
    generation: undefined,
  });
  return withKeys(object, { metadata });
}
