import { parseArgs } from 'node:util';
import { describe, expect, it } from 'vitest';
import { RULE_FLAGS, RULE_FLAGS_HELP, type RuleOptions, ruleOptions } from './rule-flags.ts';

const read = (...args: readonly string[]): RuleOptions =>
  ruleOptions(parseArgs({ args: [...args], options: RULE_FLAGS, strict: true }).values);

describe('flags of the platform’s rules', () => {
  it('threat/P1 threat/T5 threat/G1 threat/G6 leave off what lets values out or objects in', () => {
    expect(read()).toEqual({
      rules: {
        controllerClass: 'default',
        onlyNamedStores: false,
        audiences: ['sts.amazonaws.com'],
        regions: [],
        refusedNamespaces: ['kube-system', 'kube-public', 'kube-node-lease'],
        reservedTagKeys: [],
        strict: false,
        kubernetesProvider: false,
      },
      genericTargets: { enabled: false, kinds: [] },
      webhookHosts: [],
      delimiters: ['{{', '}}'],
    });
  });

  it('say what may be pushed', () => {
    const flags = ['--enable-push-secret-reconciler', '--push-account=111122223333', '--push-adopt-eso'];
    expect(read(...flags, '--push-kms-key=alias/team').rules.push).toEqual({
      accounts: ['111122223333'],
      adoptsFromEso: true,
      allows: { kmsKeys: ['alias/team'], replicaRegions: [], resourcePolicies: false },
    });
    expect(read('--enable-push-secret-reconciler').rules.push).toMatchObject({ accounts: [], adoptsFromEso: false });
  });

  it('say which kinds may be targets, which hosts may be called, and how templates are marked', () => {
    const kinds = ['--unsafe-allow-generic-targets', '--allow-generic-target=argoproj.io/v1alpha1/Application'];
    expect(read(...kinds).genericTargets).toEqual({ enabled: true, kinds: ['argoproj.io/v1alpha1/Application'] });
    expect(read('--allow-webhook-host=hooks.example.com:8443').webhookHosts).toEqual(['hooks.example.com:8443']);
    expect(read('--template-left-delimiter=[[', '--template-right-delimiter=]]').delimiters).toEqual(['[[', ']]']);
  });

  it.each([
    ['--push-account=12', '--push-account'],
    ['--push-account=111122223333', '--enable-push-secret-reconciler'],
    ['--push-adopt-eso', '--enable-push-secret-reconciler'],
    ['--allow-generic-target=v1/Secret', '--allow-generic-target'],
    ['--allow-generic-target=rbac.authorization.k8s.io/v1/RoleBinding', 'never a target'],
    ['--allow-generic-target=ConfigMap', '--allow-generic-target'],
    ['--allow-webhook-host=https://x.example.com', '--allow-webhook-host'],
    ['--allow-webhook-host=X.example.com', '--allow-webhook-host'],
    ['--template-left-delimiter=', '--template-left-delimiter'],
  ])('are refused by name: %s', (flag, named) => {
    expect(() => read(flag)).toThrow(named);
  });

  it('are all in the help', () => {
    for (const flag of Object.keys(RULE_FLAGS)) expect(RULE_FLAGS_HELP).toContain(`--${flag}`);
  });
});
