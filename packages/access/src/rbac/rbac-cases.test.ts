import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decideKubernetesAccess } from './decide-access.ts';
import type { RbacGrant } from './decision.ts';
import { decideBindingWrite, decideRoleWrite, type EscalationDecision, rulesFor } from './escalation.ts';
import { decideImpersonation } from './impersonation.ts';
import type { KubernetesAction, KubernetesUser } from './kubernetes-request.ts';
import { rbacSnapshot, type RbacSnapshot } from './rbac-index.ts';
import { readBinding, readRbacFacts, readRole } from './read-rbac.ts';
import type { RbacRuleReference } from './rule-reference.ts';
import { serviceAccountUser } from './users.ts';
import { whoCan } from './who-can.ts';

/** One question to a cluster; `source` names the page or the upstream function that settles it. */
interface RbacCase {
  readonly id: string;
  readonly source: string;
  /** RBAC objects as manifests. */
  readonly cluster: readonly object[];
  /** A user, or `namespace/name` of a ServiceAccount. */
  readonly user: KubernetesUser | string;
  readonly ask:
    | { readonly kind: 'decide' | 'who-can'; readonly action: KubernetesAction }
    | { readonly kind: 'write-role'; readonly role: object; readonly old?: object; readonly nameInPath?: string }
    | { readonly kind: 'write-binding'; readonly binding: object }
    | {
        readonly kind: 'impersonate';
        readonly as: { readonly name: string; readonly groups?: readonly string[]; readonly uid?: string };
        readonly extra?: Readonly<Record<string, readonly string[]>>;
      }
    | { readonly kind: 'rules'; readonly namespace: string };
  readonly want: object;
}

const folder = new URL('../../cases/rbac/', import.meta.url);

describe.each(readdirSync(folder).filter((file) => file.endsWith('.jsonl')))('%s', (file) => {
  const lines = readFileSync(new URL(file, folder), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const cases = lines.map((line) => JSON.parse(line) as RbacCase);

  test.each(cases)('$id ($source)', (one) => {
    expect(answer(rbacSnapshot(readRbacFacts(one.cluster)), userOf(one.user), one.ask)).toEqual(one.want);
  });
});

function userOf(user: KubernetesUser | string): KubernetesUser {
  if (typeof user !== 'string') return user;
  const [namespace = '', name = ''] = user.split('/');
  return serviceAccountUser(namespace, name);
}

function answer(snapshot: RbacSnapshot, user: KubernetesUser, ask: RbacCase['ask']): object {
  switch (ask.kind) {
    case 'decide':
      return decided(snapshot, user, ask.action);
    case 'who-can':
      return whoCan(snapshot, ask.action).map(({ subject, because }) => ({
        who: [subject.kind, subject.namespace, subject.name].filter((part) => part !== undefined).join(' '),
        because: because.map(grantText),
      }));
    case 'write-role': {
      const old = ask.old === undefined ? {} : { old: roleOf(ask.old) };
      const path = ask.nameInPath === undefined ? {} : { nameInPath: ask.nameInPath };
      return written(decideRoleWrite(snapshot, user, { role: roleOf(ask.role), ...old, ...path }));
    }
    case 'write-binding':
      return written(decideBindingWrite(snapshot, user, bindingOf(ask.binding)));
    case 'impersonate':
      return impersonated(snapshot, user, ask);
    case 'rules':
      return rulesFor(snapshot, user, ask.namespace).map(
        ({ verbs, resources }) => `${verbs.join()} ${resources.join()}`,
      );
  }
}

function decided(snapshot: RbacSnapshot, user: KubernetesUser, action: KubernetesAction): object {
  const decision = decideKubernetesAccess(snapshot, { ...action, user }, { detail: true });
  const { outcome, because, reason, text, nearMisses = [], change } = decision;
  if (outcome === 'allowed') return { outcome, because: because.map(grantText), reason };
  const misses = nearMisses.map((miss) => {
    const failed = miss.failures.map(({ element, hint }) => (hint === undefined ? element : `${element} (${hint})`));
    return `${placeText(miss)}: ${failed.join(', ')}`;
  });
  const { rule, subject, ...kinds } = change ?? {};
  return { outcome, text, misses, change: { ...kinds, rule: Object.values(rule ?? {}), subject } };
}

function written({ outcome, why, because, text }: EscalationDecision): object {
  return { outcome, why, because: because.map(grantText), ...(text === undefined ? {} : { text }) };
}

type Impersonation = Extract<RbacCase['ask'], { kind: 'impersonate' }>;

function impersonated(snapshot: RbacSnapshot, user: KubernetesUser, { as, extra = {} }: Impersonation): object {
  const decision = decideImpersonation(snapshot, user, { ...as, extra: new Map(Object.entries(extra)) });
  const checks = decision.checks.map(({ action }) =>
    [action.namespace, action.resource, action.subresource, action.name].filter((part) => part !== undefined).join(' '),
  );
  const rest = decision.outcome === 'allowed' ? { groups: decision.user.groups } : { text: decision.text };
  return { outcome: decision.outcome, checks, ...rest };
}

function roleOf(manifest: object): ReturnType<typeof readRole> {
  return readRole(manifest, 'kind' in manifest && manifest.kind === 'Role' ? 'Role' : 'ClusterRole');
}

function bindingOf(manifest: object): ReturnType<typeof readBinding> {
  return readBinding(
    manifest,
    'kind' in manifest && manifest.kind === 'RoleBinding' ? 'RoleBinding' : 'ClusterRoleBinding',
  );
}

function grantText(grant: RbacGrant): string {
  return grant.by === 'superuser' ? grant.group : placeText(grant);
}

/** `RoleBinding shop/readers → ClusterRole view[2] from base`. */
function placeText({ binding, role, ruleIndex, aggregatedFrom }: RbacRuleReference): string {
  const name = (of: { readonly namespace: string; readonly name: string }): string =>
    of.namespace === '' ? of.name : `${of.namespace}/${of.name}`;
  const from = aggregatedFrom === undefined ? '' : ` from ${aggregatedFrom}`;
  return `${binding.kind} ${name(binding)} → ${role.kind} ${name(role)}[${ruleIndex}]${from}`;
}
