import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { labelPolicyInForce } from './protected-labels.ts';

const file = fileURLToPath(new URL('../../../operator/manifests/protected-labels.yaml', import.meta.url));
const read = (): readonly [Changed, Changed] => {
  const [policy, binding] = parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as Changed);
  if (policy === undefined || binding === undefined) throw new Error('the manifest has two documents');
  return [policy, binding];
};

interface Changed {
  metadata: Record<string, unknown>;
  spec: Record<string, unknown> & {
    matchConstraints: Record<string, unknown> & { resourceRules: Record<string, unknown>[] };
    variables: { name: string; expression: string }[];
    validations: { expression: string }[];
  };
}

describe('the policy that protects namespace labels', () => {
  it('is in force as it is shipped, with the defaults of the API server, and with other writers', () => {
    const [policy, binding] = read();
    expect(labelPolicyInForce(policy, binding)).toBe(true);
    Object.assign(policy.spec.matchConstraints, {
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
    });
    policy.spec.matchConstraints.resourceRules[0] = { ...policy.spec.matchConstraints.resourceRules[0], scope: '*' };
    policy.spec.variables[0] = { name: 'writerGroups', expression: "['system:masters', 'platform']" };
    policy.spec.variables[1] = { name: 'writerUsers', expression: "['system:serviceaccount:argocd:controller']" };
    expect(labelPolicyInForce(policy, binding)).toBe(true);
  });

  it('threat/I12 is not in force when it or its binding does not exist', () => {
    const [policy, binding] = read();
    expect(labelPolicyInForce(undefined, binding)).toBe(false);
    expect(labelPolicyInForce(policy, undefined)).toBe(false);
    expect(labelPolicyInForce({}, {})).toBe(false);
  });

  const weakened: readonly [string, (policy: Changed, binding: Changed) => void][] = [
    ['failures are ignored', (policy) => (policy.spec['failurePolicy'] = 'Ignore')],
    ['some requests are left out', (policy) => (policy.spec['matchConditions'] = [{ name: 'a', expression: 'false' }])],
    [
      'some namespaces are left out',
      (policy) => (policy.spec.matchConstraints['objectSelector'] = { matchLabels: { a: 'b' } }),
    ],
    ['a resource is excluded', (policy) => (policy.spec.matchConstraints['excludeResourceRules'] = [{}])],
    [
      'a subresource is left out',
      (policy) =>
        (policy.spec.matchConstraints.resourceRules[0] = {
          ...policy.spec.matchConstraints.resourceRules[0],
          resources: ['namespaces'],
        }),
    ],
    [
      'creation is left out',
      (policy) =>
        (policy.spec.matchConstraints.resourceRules[0] = {
          ...policy.spec.matchConstraints.resourceRules[0],
          operations: ['UPDATE'],
        }),
    ],
    [
      'one namespace is meant',
      (policy) =>
        (policy.spec.matchConstraints.resourceRules[0] = {
          ...policy.spec.matchConstraints.resourceRules[0],
          resourceNames: ['x'],
        }),
    ],
    ['the rule is another', (policy) => (policy.spec.validations[0] = { expression: 'true' })],
    ['there is no rule', (policy) => (policy.spec.validations = [])],
    [
      'a variable is another',
      (policy) => (policy.spec.variables[2] = { name: 'before', expression: 'object.metadata.labels' }),
    ],
    [
      'writers are computed',
      (policy) => (policy.spec.variables[1] = { name: 'writerUsers', expression: '[request.userInfo.username]' }),
    ],
    [
      'writers hide an expression',
      (policy) =>
        (policy.spec.variables[1] = { name: 'writerUsers', expression: "['a'] + [request.userInfo.username] + ['b']" }),
    ],
    ['it is being deleted', (policy) => (policy.metadata['deletionTimestamp'] = '2026-01-01T00:00:00Z')],
    ['the binding only warns', (_, binding) => (binding.spec['validationActions'] = ['Warn'])],
    [
      'the binding is narrow',
      (_, binding) => (binding.spec['matchResources'] = { namespaceSelector: { matchLabels: { a: 'b' } } }),
    ],
    ['the binding is of another policy', (_, binding) => (binding.spec['policyName'] = 'other')],
  ];

  it.each(weakened)('threat/I12 is not in force when %s', (_, weaken) => {
    const [policy, binding] = read();
    weaken(policy, binding);
    expect(labelPolicyInForce(policy, binding)).toBe(false);
  });
});
