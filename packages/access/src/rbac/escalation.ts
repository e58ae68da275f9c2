import { isAggregated } from './aggregate.ts';
import { fullAuthority, missingRules, printRule, quoted } from './covers.ts';
import { decideKubernetesAccess } from './decide-access.ts';
import type { RbacGrant } from './decision.ts';
import { forbiddenObject, missingRole } from './forbidden-text.ts';
import type { KubernetesUser, ResourceAction } from './kubernetes-request.ts';
import { RBAC_GROUP, type RbacBinding, type RbacRole, type RbacRule } from './model.ts';
import type { RbacSnapshot } from './rbac-index.ts';
import { isSuperuser } from './users.ts';

/** Whether a write hands out only what its author may hand out. Nothing is said here about the right to write as such. */
export interface EscalationDecision {
  readonly outcome: 'allowed' | 'denied';
  /**
   * `superuser`; `granted`: the verb `escalate` or `bind` allows it; `held`: the author has every right that is handed out;
   * `missing`: rights are missing; `aggregation`: an aggregation rule is for who may do everything; `no-role`: there is no such role.
   */
  readonly why: 'superuser' | 'granted' | 'held' | 'missing' | 'aggregation' | 'no-role';
  /** Of `granted`: what gives the verb. */
  readonly because: readonly RbacGrant[];
  /** Of `missing`: the rights that the author lacks. */
  readonly missing: readonly RbacRule[];
  /** The API server's refusal; absent when allowed. Of `no-role` that of a 404, else that of a 403. */
  readonly text?: string;
}

/** The write of a Role or ClusterRole. */
export interface RoleWrite {
  readonly role: RbacRole;
  /** What is there before. */
  readonly old?: RbacRole;
  /** The name in the request's path; absent for a POST, which the verb `escalate` on one name can therefore not allow. */
  readonly nameInPath?: string;
}

/**
 * Nobody writes a role with rights that they lack, unless they have the verb `escalate` on it ("Using RBAC Authorization",
 * Restrictions on role creation or update). An aggregation rule, new or old, needs all rights, as it can gather anything.
 */
export function decideRoleWrite(snapshot: RbacSnapshot, user: KubernetesUser, write: RoleWrite): EscalationDecision {
  const { role, old, nameInPath = '' } = write;
  const resource = role.kind === 'Role' ? 'roles' : 'clusterroles';
  const verb = rbacAction('escalate', resource, role.namespace, nameInPath);
  const free = freedBy(snapshot, user, verb);
  if (free !== undefined) return free;
  const place: Place = { resource, name: role.name, namespace: role.namespace };
  const missing = lacking(snapshot, user, role.namespace, role.rules);
  if (missing.length > 0) return refuseMissing(user, place, missing);
  const aggregates = isAggregated(role) || (old !== undefined && isAggregated(old));
  if (aggregates && lacking(snapshot, user, '', fullAuthority).length > 0) {
    const why = 'must have cluster-admin privileges to use the aggregationRule';
    return { ...refused, why: 'aggregation', text: forbiddenObject(RBAC_GROUP, resource, role.name, why) };
  }
  return held;
}

/**
 * Nobody binds a role whose rights they lack in the binding's scope, unless they have the verb `bind` on that role there
 * ("Using RBAC Authorization", Restrictions on role binding creation or update).
 */
export function decideBindingWrite(
  snapshot: RbacSnapshot,
  user: KubernetesUser,
  binding: RbacBinding,
): EscalationDecision {
  const { namespace, name, role } = binding;
  const bound = role.kind === 'Role' ? 'roles' : 'clusterroles';
  const free = freedBy(snapshot, user, rbacAction('bind', bound, namespace, role.name));
  if (free !== undefined) return free;
  const rules = snapshot.rulesBehind(role, namespace);
  if (rules === undefined) return { ...refused, why: 'no-role', text: missingRole(role) };
  const resource = binding.kind === 'RoleBinding' ? 'rolebindings' : 'clusterrolebindings';
  const wanted = rules.map(({ rule }) => rule);
  const missing = lacking(snapshot, user, namespace, wanted);
  return missing.length === 0 ? held : refuseMissing(user, { resource, name, namespace }, missing);
}

/** Every rule that a user holds in a namespace; with an empty one, only those that hold everywhere. */
export function rulesFor(snapshot: RbacSnapshot, user: KubernetesUser, namespace: string): readonly RbacRule[] {
  return snapshot
    .heldBindings(user, namespace)
    .flatMap(({ binding }) => snapshot.rulesBehind(binding.role, binding.namespace) ?? [])
    .map(({ rule }) => rule);
}

interface Place {
  readonly resource: string;
  readonly name: string;
  readonly namespace: string;
}

const held: EscalationDecision = { outcome: 'allowed', why: 'held', because: [], missing: [] };
const refused = { outcome: 'denied', because: [], missing: [] } as const;

function rbacAction(verb: string, resource: string, namespace: string, name: string): ResourceAction {
  return { verb, apiGroup: RBAC_GROUP, resource, namespace, name };
}

/** Superusers and holders of the verb need not have what they hand out. */
function freedBy(snapshot: RbacSnapshot, user: KubernetesUser, action: ResourceAction): EscalationDecision | undefined {
  const { outcome, because } = decideKubernetesAccess(snapshot, { ...action, user });
  if (outcome === 'denied') return undefined;
  return { outcome, why: isSuperuser(user) ? 'superuser' : 'granted', because, missing: [] };
}

function lacking(
  snapshot: RbacSnapshot,
  user: KubernetesUser,
  namespace: string,
  wanted: readonly RbacRule[],
): readonly RbacRule[] {
  return missingRules(rulesFor(snapshot, user, namespace), wanted);
}

function refuseMissing(user: KubernetesUser, place: Place, missing: readonly RbacRule[]): EscalationDecision {
  const who = `user ${JSON.stringify(user.name)} (groups=${quoted(user.groups)})`;
  const lines = [...new Set(missing.map(printRule))].sort().join('\n');
  const why = `${who} is attempting to grant RBAC permissions not currently held:\n${lines}`;
  return { ...refused, why: 'missing', missing, text: forbiddenObject(RBAC_GROUP, place.resource, place.name, why) };
}
