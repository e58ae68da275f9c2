import { LockkeeperError } from '@lockkeeper/core';
import { describe, expect, it } from 'vitest';
import { IDLE_FLAGS } from './flags/idle-flags.ts';
import { parseOptions } from './options.ts';

function refusal(...args: string[]): string {
  try {
    parseOptions(args);
  } catch (error) {
    return error instanceof LockkeeperError ? `${error.code}: ${error.message}` : 'not our error';
  }
  return 'accepted';
}

describe('the flags of the operator', () => {
  it('have the defaults of ESO where ESO has them', () => {
    expect(parseOptions([])).toEqual({
      concurrent: 512,
      storeRequeueIntervalMs: 300_000,
      enableLeaderElection: false,
      leaderElectionId: 'external-secrets-controller',
      leaderElectionNamespace: 'external-secrets',
      leaseDurationMs: 30_000,
      renewDeadlineMs: 20_000,
      retryPeriodMs: 4_000,
      metricsAddr: { port: 8080 },
      liveAddr: { port: 8082 },
      logLevel: 'info',
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
      delimiters: ['{{', '}}'],
      webhookHosts: [],
      podIdentityTags: undefined,
      enableClusterStoreReconciler: true,
      enableSecretStoreReconciler: true,
      enableClusterExternalSecretReconciler: true,
      enableClusterPushSecretReconciler: true,
      enableFloodGate: true,
      refuseDangerousKeys: false,
      notices: [],
    });
  });

  it.each([
    [['--metrics-addr=127.0.0.1:1'], { metricsAddr: { host: '127.0.0.1', port: 1 } }],
    [['--live-addr=[::1]:65535'], { liveAddr: { host: '::1', port: 65_535 } }],
    [['--metrics-addr=0', '--live-addr', '0'], { metricsAddr: undefined, liveAddr: undefined }],
    [['--region=eu-west-1', '--region=eu-central-1'], { rules: { regions: ['eu-west-1', 'eu-central-1'] } }],
    [['--refuse-namespace=a'], { rules: { refusedNamespaces: ['a'] } }],
    [
      ['--reserve-tag-key=a', '--reserve-tag-key=b', '--strict'],
      { rules: { reservedTagKeys: ['a', 'b'], strict: true } },
    ],
    [['--policy-snapshot', 'policies.json'], { policySnapshot: 'policies.json' }],
    [['--namespace=team-a'], { namespace: 'team-a' }],
    [
      ['--enable-flood-gate=false', '--enable-leader-election=true'],
      { enableFloodGate: false, enableLeaderElection: true },
    ],
    [['--enable-cluster-store-reconciler=false'], { enableClusterStoreReconciler: false }],
    [['--template-left-delimiter=[[', '--template-right-delimiter=]]'], { delimiters: ['[[', ']]'] }],
    [
      ['--unsafe-allow-generic-targets', '--allow-generic-target=v1/ConfigMap'],
      { genericTargets: { enabled: true, kinds: ['v1/ConfigMap'] } },
    ],
    [
      ['--client-qps=50', '--metrics-secure=false'],
      { notices: [expect.stringContaining('--client-qps has no effect')] },
    ],
    [['--pod-identity-tags=inherited'], { podIdentityTags: 'inherited' }],
    [['--concurrent=1', '--store-requeue-interval=1h30m'], { concurrent: 1, storeRequeueIntervalMs: 5_400_000 }],
  ])('%s', (args, expected) => {
    expect(parseOptions(args)).toMatchObject(expected);
  });

  it.each([
    ['--metrics-addr=8080', '--metrics-addr'],
    ['--metrics-addr=:99999', '--metrics-addr'],
    ['--live-addr=http://x:1', '--live-addr'],
    ['--live-addr=', '--live-addr'],
    ['--concurrent=0', '--concurrent'],
    ['--concurrent=1e3', '--concurrent'],
    ['--store-requeue-interval=0', '--store-requeue-interval'],
    ['--store-requeue-interval=-5m', '--store-requeue-interval'],
    ['--store-requeue-interval=five', '--store-requeue-interval'],
    ['--leader-election-retry-period=soon', '--leader-election-retry-period'],
    ['--loglevel=loud', '--loglevel'],
    ['--pod-identity-tags=ignored', '--pod-identity-tags'],
    ['--no-such-flag', '--no-such-flag'],
    ['--metrics-secure', '--metrics-secure'],
    ['--metrics-auth=true', '--metrics-auth'],
    ['--namespace=Team', '--namespace'],
    ['--enable-leader-election=yes', '--enable-leader-election'],
    ['stray', 'stray'],
  ])('%s is refused with the name of the flag', (arg, named) => {
    expect(refusal(arg)).toMatch(/^InvalidInput: /);
    expect(refusal(arg)).toContain(named);
  });

  it('refuses election times that could make two leaders', () => {
    expect(refusal('--leader-election-lease-duration=10s')).toContain('lease-duration > renew-deadline');
    expect(refusal('--leader-election-retry-period=18s')).toContain('1.2 × retry-period');
  });

  it('threat/T5 refuses a kind that no flag opens', () => {
    const allow = (kind: string): string => refusal('--unsafe-allow-generic-targets', `--allow-generic-target=${kind}`);
    expect(allow('rbac.authorization.k8s.io/v1/RoleBinding')).toContain('is never a target');
    expect(allow('v1/Secret')).toContain('is never a target');
  });

  it('take every flag of ESO 2.9, and say what is done instead where one has no effect', () => {
    const args = [...IDLE_FLAGS].map(([name, { type }]) => `--${name}=${type === 'boolean' ? 'false' : '1'}`);
    const parsed = parseOptions(args);
    expect('notices' in parsed ? parsed.notices : []).toHaveLength(args.length);
  });

  it('names every flag in its help', () => {
    const parsed = parseOptions(['--help']);
    const help = 'help' in parsed ? parsed.help : '';
    for (const flag of ['controller-class', 'metrics-addr', 'region', 'refuse-namespace', 'kubeconfig', 'loglevel'])
      expect(help).toContain(`--${flag}`);
  });
});
