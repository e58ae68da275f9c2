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

/** One right that an impersonation needs, and whether it is there. */
export interface ImpersonationCheck {
  readonly action: ResourceAction;
  readonly decision: KubernetesDecision;
}

/** `checks` has one right per user, group, extra value and uid, in the API server's order; it ends with the first denial. */
export type ImpersonationDecision =
  | { readonly outcome: 'allowed'; readonly checks: readonly ImpersonationCheck[]; readonly user: KubernetesUser }
  | {
      readonly outcome: 'denied';
      readonly checks: readonly ImpersonationCheck[];
      readonly refused: ResourceAction;
      /** The API server's refusal. */
      readonly text: string;
    };

/** Whether a user may act as another, and as whom exactly ("Authenticating", User impersonation). */
export function decideImpersonation(
  snapshot: RbacSnapshot,
  user: KubernetesUser,
  wish: ImpersonationWish,
): ImpersonationDecision {
  const checks: ImpersonationCheck[] = [];
  for (const action of rightsNeeded(wish)) {
    const decision = decideKubernetesAccess(snapshot, { ...action, user });
    checks.push({ action, decision });
    const { text } = decision;
    if (text !== undefined) return { outcome: 'denied', checks, refused: action, text };
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
