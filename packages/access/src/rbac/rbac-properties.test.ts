import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideKubernetesAccess } from './decide-access.ts';
import { decideBindingWrite, decideRoleWrite, rulesFor } from './escalation.ts';
import type { KubernetesRequest, KubernetesUser, ResourceAction } from './kubernetes-request.ts';
import { ruleAllows } from './match-rule.ts';
import type { RbacBinding, RbacFacts, RbacRole, RbacRule, RbacSubject } from './model.ts';
import { RbacIndex, rbacSnapshot } from './rbac-index.ts';
import { whoCan } from './who-can.ts';

/* Random small clusters: few names of everything, so that most objects matter to most requests. */

const names = fc.constantFrom('a', 'b', 'c');
const namespaces = fc.constantFrom('red', 'blue');
const several = (...values: string[]): fc.Arbitrary<string[]> => fc.subarray(values, { minLength: 1 });
const labels = fc.subarray(['x', 'y']).map((keys) => new Map(keys.map((key) => [key, 'true'] as const)));

const rule: fc.Arbitrary<RbacRule> = fc.record({
  verbs: several('get', 'list', '*', 'bind'),
  apiGroups: several('', 'apps', '*'),
  resources: several('secrets', 'pods/log', '*/log', '*', 'clusterroles'),
  resourceNames: fc.subarray(['db', 'a']),
  nonResourceURLs: fc.constant([]),
});
const rules = fc.array(rule, { maxLength: 2 });
const role: fc.Arbitrary<RbacRole> = fc.record({
  kind: fc.constant('Role' as const),
  namespace: namespaces,
  name: names,
  labels,
  rules,
  selectors: fc.constant([]),
});
const selector = fc.constantFrom('x', 'y').map((key) => ({ matchLabels: { [key]: 'true' } }));
const clusterRole: fc.Arbitrary<RbacRole> = fc.record({
  kind: fc.constant('ClusterRole' as const),
  namespace: fc.constant(''),
  name: names,
  labels,
  rules,
  selectors: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(selector) }),
});
const subject: fc.Arbitrary<RbacSubject> = fc.oneof(
  fc.constantFrom(
    { kind: 'User', name: 'jane' },
    { kind: 'Group', name: 'devs' },
    { kind: 'User', name: 'system:serviceaccount:red:run' },
    { kind: 'ServiceAccount', name: 'run' },
    { kind: 'ServiceAccount', name: 'run', namespace: 'red' },
    { kind: 'Group', name: 'system:serviceaccounts:red' },
  ),
);
const binding: fc.Arbitrary<RbacBinding> = fc
  .record({
    home: fc.constantFrom('', 'red', 'blue'),
    name: names,
    role: fc.record({ kind: fc.constantFrom('Role', 'ClusterRole'), name: names }),
    subjects: fc.array(subject, { maxLength: 3 }),
  })
  .map(({ home, ...rest }) => ({
    kind: home === '' ? ('ClusterRoleBinding' as const) : ('RoleBinding' as const),
    namespace: home,
    ...rest,
  }));

const keyOf = (object: { kind: string; namespace: string; name: string }): string =>
  `${object.kind}/${object.namespace}/${object.name}`;
const facts: fc.Arbitrary<RbacFacts> = fc.record({
  roles: fc.uniqueArray(fc.oneof(role, clusterRole), { selector: keyOf, maxLength: 6 }),
  bindings: fc.uniqueArray(binding, { selector: keyOf, maxLength: 6 }),
});
const user: fc.Arbitrary<KubernetesUser> = fc.constantFrom(
  { name: 'jane', groups: ['system:authenticated'] },
  { name: 'joe', groups: ['devs', 'system:authenticated'] },
  {
    name: 'system:serviceaccount:red:run',
    groups: ['system:serviceaccounts', 'system:serviceaccounts:red', 'system:authenticated'],
  },
);
const action: fc.Arbitrary<ResourceAction> = fc.record({
  verb: fc.constantFrom('get', 'list', 'watch'),
  apiGroup: fc.constantFrom('', 'apps'),
  resource: fc.constantFrom('secrets', 'pods'),
  subresource: fc.constantFrom('', 'log'),
  namespace: fc.constantFrom('', 'red', 'blue'),
  name: fc.constantFrom('', 'db'),
});
const request: fc.Arbitrary<KubernetesRequest> = fc.record({ action, user }).map(({ action: of, user: who }) => ({
  ...of,
  user: who,
}));

/** The documentation read aloud: every binding, every subject, every rule. */
function naive({ roles, bindings }: RbacFacts, asked: KubernetesRequest & ResourceAction): boolean {
  return bindings
    .filter(({ namespace }) => namespace === '' || namespace === asked.namespace)
    .filter((one) => one.subjects.some((who) => isNamed(asked.user, who, one.namespace)))
    .flatMap((one) => naiveRules(roles, one))
    .some((one) => ruleAllows(one, asked));
}

function isNamed(who: KubernetesUser, { kind, name, namespace }: RbacSubject, home: string): boolean {
  if (kind === 'User') return who.name === name;
  if (kind === 'Group') return who.groups.includes(name);
  const place = namespace ?? home;
  return place !== '' && who.name === `system:serviceaccount:${place}:${name}`;
}

function naiveRules(roles: readonly RbacRole[], { namespace, role: { kind, name } }: RbacBinding): readonly RbacRule[] {
  if (kind === 'Role' && namespace === '') return [];
  const found = roles.find(
    (one) => one.kind === kind && one.name === name && (kind === 'ClusterRole' || one.namespace === namespace),
  );
  return found === undefined ? [] : naiveEffective(roles, found, []);
}

function naiveEffective(roles: readonly RbacRole[], one: RbacRole, path: readonly RbacRole[]): readonly RbacRule[] {
  if (one.selectors.length === 0) return one.rules;
  return roles
    .filter((other) => other.kind === 'ClusterRole' && other !== one && !path.includes(other))
    .filter((other) =>
      one.selectors.some((by) => Object.keys(by.matchLabels ?? {}).every((key) => other.labels.has(key))),
    )
    .flatMap((other) => naiveEffective(roles, other, [...path, one]));
}

const allows = (of: RbacFacts, asked: KubernetesRequest): boolean =>
  decideKubernetesAccess(rbacSnapshot(of), asked).outcome === 'allowed';
const isResource = (asked: KubernetesRequest): asked is KubernetesRequest & ResourceAction => 'resource' in asked;

describe('Kubernetes RBAC', () => {
  test('decides by the index what a walk over all objects decides', () => {
    fc.assert(
      fc.property(facts, request, (of, asked) => {
        expect(isResource(asked) && naive(of, asked)).toBe(allows(of, asked));
      }),
      { numRuns: 2000 },
    );
  });

  test('an index that followed changes in any order answers as one made at once', () => {
    const changes = fc.array(fc.record({ facts, keep: fc.boolean() }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(changes, request, (steps, asked) => {
        const index = new RbacIndex();
        const roles = new Map<string, RbacRole>();
        const bindings = new Map<string, RbacBinding>();
        for (const { facts: of, keep } of steps) {
          for (const one of of.roles) {
            if (keep) index.setRole(one);
            else index.deleteRole(one.namespace, one.name);
            if (keep) roles.set(keyOf(one), one);
            else roles.delete(keyOf(one));
          }
          for (const one of of.bindings) {
            if (keep) index.setBinding(one);
            else index.deleteBinding(one.namespace, one.name);
            if (keep) bindings.set(keyOf(one), one);
            else bindings.delete(keyOf(one));
          }
          decideKubernetesAccess(index, asked);
        }
        const fresh = rbacSnapshot({ roles: [...roles.values()], bindings: [...bindings.values()] });
        expect(decideKubernetesAccess(index, asked)).toEqual(decideKubernetesAccess(fresh, asked));
      }),
    );
  });

  test('more rules, roles or bindings never take access away', () => {
    fc.assert(
      fc.property(facts, request, fc.nat(), rule, binding, (of, asked, position, added, another) => {
        fc.pre(allows(of, asked));
        const grown = of.roles.map((one, index) =>
          index === position % of.roles.length ? { ...one, rules: [...one.rules, added] } : one,
        );
        expect(allows({ ...of, roles: grown }, asked)).toBe(true);
        const free = of.bindings.every((one) => keyOf(one) !== keyOf(another));
        expect(allows({ ...of, bindings: free ? [...of.bindings, another] : of.bindings }, asked)).toBe(true);
      }),
    );
  });

  test('an aggregated role gives what the roles it selects give together', () => {
    const members = fc.uniqueArray(clusterRole, { selector: keyOf, maxLength: 3 });
    fc.assert(
      fc.property(members, request, (some, asked) => {
        const plain = some.map((one) => ({ ...one, selectors: [] }));
        const top: RbacRole = {
          kind: 'ClusterRole',
          namespace: '',
          name: 'top',
          labels: new Map(),
          rules: [],
          selectors: [{ matchLabels: { x: 'true' } }],
        };
        const give = (name: string): RbacBinding => ({
          kind: 'ClusterRoleBinding',
          namespace: '',
          name,
          role: { kind: 'ClusterRole', name },
          subjects: [{ kind: 'User', name: asked.user.name }],
        });
        const selected = plain.filter((one) => one.labels.has('x'));
        const apart = { roles: plain, bindings: selected.map((one) => give(one.name)) };
        expect(allows({ roles: [...plain, top], bindings: [give('top')] }, asked)).toBe(allows(apart, asked));
      }),
    );
  });

  test('the change that is proposed allows the request', () => {
    fc.assert(
      fc.property(facts, request, (of, asked) => {
        const { change } = decideKubernetesAccess(rbacSnapshot(of), asked, { detail: true });
        fc.pre(change !== undefined);
        const { namespace } = change;
        const added: RbacRole = {
          kind: change.role,
          namespace,
          name: 'new',
          labels: new Map(),
          rules: [change.rule],
          selectors: [],
        };
        const given: RbacBinding = {
          kind: change.binding,
          namespace,
          name: 'new',
          role: { kind: change.role, name: 'new' },
          subjects: [change.subject],
        };
        expect(allows({ roles: [...of.roles, added], bindings: [...of.bindings, given] }, asked)).toBe(true);
      }),
    );
  });

  test('who can names a user or a group of a user exactly when the user is allowed', () => {
    fc.assert(
      fc.property(facts, request, (of, asked) => {
        const holders = whoCan(rbacSnapshot(of), asked);
        const named = holders.some(({ subject: who }) => isNamed(asked.user, who, ''));
        expect(named).toBe(allows(of, asked));
      }),
    );
  });

  test('who may write or bind a role, and has no verb for it, gains nothing by being bound to it', () => {
    fc.assert(
      fc.property(facts, user, action, clusterRole, (of, who, asked, written) => {
        const snapshot = rbacSnapshot(of);
        const write = { ...written, name: 'new', labels: new Map(), selectors: [] };
        const bound: RbacBinding = {
          kind: 'ClusterRoleBinding',
          namespace: '',
          name: 'new',
          role: { kind: 'ClusterRole', name: 'new' },
          subjects: [{ kind: 'User', name: who.name }],
        };
        fc.pre(decideRoleWrite(snapshot, who, { role: write }).why === 'held');
        const after = { roles: [...of.roles, write], bindings: of.bindings };
        fc.pre(decideBindingWrite(rbacSnapshot(after), who, bound).why === 'held');
        const both = { ...after, bindings: [...of.bindings, bound] };
        expect(allows(both, { ...asked, user: who })).toBe(allows(of, { ...asked, user: who }));
        expect(rulesFor(rbacSnapshot(both), who, '').length).toBeGreaterThanOrEqual(write.rules.length);
      }),
    );
  });
});
