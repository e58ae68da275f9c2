import { decideKubernetesAccess } from './decide-access.ts';
import type { KubernetesDecision } from './decision.ts';
import type { KubernetesUser, ResourceAction } from './kubernetes-request.ts';
import type { RbacSnapshot } from './rbac-index.ts';
import {
  ANONYMOUS_USER,
  AUTHENTICATED_GROUP,
  serviceAccountGroups,
  splitServiceAccount,
  UNAUTHENTICATED_GROUP,
} from './users.ts';

/** As whom a request wants to be made: the content of its `Impersonate-*` headers. */
export interface ImpersonationWish {
  readonly name: string;
  readonly uid?: string;
  /** Without any, a ServiceAccount has the groups that it always has. */
  readonly groups?: readonly string[];
  readonly extra?: ReadonlyMap<string, readonly string[]>;
}

export interface ImpersonationDecision {
  readonly outcome: 'allowed' | 'denied';
  /** One right per user, group, uid and extra value, in the order in which the API server asks; it ends with the first denial. */
  readonly checks: readonly { readonly action: ResourceAction; readonly decision: KubernetesDecision }[];
  /** The user that the request is made as; absent when denied. */
  readonly user?: KubernetesUser;
}

/** Whether a user may act as another, and as whom exactly ("Authenticating", User impersonation). */
export function decideImpersonation(
  snapshot: RbacSnapshot,
  user: KubernetesUser,
  wish: ImpersonationWish,
): ImpersonationDecision {
  const checks: { action: ResourceAction; decision: KubernetesDecision }[] = [];
  for (const action of rightsNeeded(wish)) {
    const decision = decideKubernetesAccess(snapshot, { ...action, user });
    checks.push({ action, decision });
    if (decision.outcome === 'denied') return { outcome: 'denied', checks };
  }
  return { outcome: 'allowed', checks, user: impersonated(wish) };
}

const authentication = 'authentication.k8s.io';

function rightsNeeded({
  name,
  uid = '',
  groups = [],
  extra = new Map(),
}: ImpersonationWish): readonly ResourceAction[] {
  const account = splitServiceAccount(name);
  return [
    account === undefined
      ? right('', 'users', name)
      : { ...right('', 'serviceaccounts', account.name), namespace: account.namespace },
    ...groups.map((group) => right('', 'groups', group)),
    ...[...extra].flatMap(([key, values]: readonly [string, readonly string[]]) =>
      values.map((value) => ({ ...right(authentication, 'userextras', value), subresource: key })),
    ),
    ...(uid === '' ? [] : [right(authentication, 'uids', uid)]),
  ];
}

function right(apiGroup: string, resource: string, name: string): ResourceAction {
  return { verb: 'impersonate', apiGroup, resource, name };
}

/** The groups asked for, or those of the ServiceAccount; and the one that says whether somebody is logged in. */
function impersonated({ name, uid = '', groups = [], extra = new Map() }: ImpersonationWish): KubernetesUser {
  const account = splitServiceAccount(name);
  const own = groups.length === 0 && account !== undefined ? serviceAccountGroups(account.namespace) : groups;
  const settled = own.includes(AUTHENTICATED_GROUP) || own.includes(UNAUTHENTICATED_GROUP);
  const last = name === ANONYMOUS_USER ? UNAUTHENTICATED_GROUP : AUTHENTICATED_GROUP;
  return { name, uid, groups: settled ? own : [...own, last], extra };
}
