import { LockkeeperError } from '@lockkeeper/core';
import { describe, expect, it } from 'vitest';
import { parseOptions } from '../options.ts';

function podIdentity(...args: readonly string[]) {
  const wish = parseOptions(args);
  if (wish.kind !== 'run') throw new TypeError('help was not asked for');
  return wish.options.podIdentity;
}

describe('flags of the webhook of pods', () => {
  it('serve no pods unless they are asked to', () => {
    expect(podIdentity()).toBeUndefined();
  });

  it('have the defaults of upstream', () => {
    expect(podIdentity('--pod-identity')).toEqual({
      settings: {
        annotationPrefix: 'eks.amazonaws.com',
        audience: 'sts.amazonaws.com',
        mountPath: '/var/run/secrets/eks.amazonaws.com/serviceaccount',
        tokenExpiration: 86_400,
        regionalSts: false,
        containerCredentials: {
          audience: 'pods.eks.amazonaws.com',
          mountPath: '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount',
          volumeName: 'eks-pod-identity-token',
          tokenPath: 'eks-pod-identity-token',
          fullUri: 'http://169.254.170.23/v1/credentials',
        },
      },
      watchConfigMap: false,
      lookupMs: 1_000,
      allowedRoles: [],
      refused: new Set(),
    });
  });

  it('take switches with a value, as those of Go do', () => {
    expect(
      podIdentity('--pod-identity=true', '--watch-config-map=true', '--sts-regional-endpoint=false'),
    ).toMatchObject({
      watchConfigMap: true,
      settings: { regionalSts: false },
    });
    expect(podIdentity('--pod-identity=false')).toBeUndefined();
  });

  it.each([
    ['--port=443', '--port is a flag of upstream: write --listen-addr=:443'],
    ['--tls-cert', '--tls-cert is a flag of upstream: write --tls-cert-file'],
    ['--in-cluster=false', '--in-cluster is a flag of upstream: leave it out'],
    ['--enable-debugging-handlers', 'they would list every account with its role'],
    ['-v=4', '--v is a flag of upstream: write --loglevel=debug'],
  ])('of upstream that say how it serves are named with what to write instead: %s', (flag, why) => {
    expect(() => podIdentity('--pod-identity', flag)).toThrow(why);
  });

  it('say what is refused, and what roles are held against', () => {
    const found = podIdentity(
      '--pod-identity',
      '--refuse-node-role',
      '--refuse-untrusted-role',
      '--allowed-role=arn:aws:iam::111122223333:role/${namespace}/*',
      '--policy-snapshot=policies.json',
      '--oidc-issuer=https://oidc.example/id',
      '--service-account-lookup-grace-period=0',
      '--compose-role-arn',
      '--compose-role-arn-account=111122223333',
    );
    expect(found).toMatchObject({
      refused: new Set(['node-role', 'untrusted-role']),
      trust: { policySnapshot: 'policies.json', issuer: 'https://oidc.example/id' },
      lookupMs: 0,
      settings: { composeRole: { partition: 'aws', account: '111122223333' } },
    });
  });

  it.each([
    [['--refuse-node-role'], '--refuse-node-role: pods are not served'],
    [['--watch-config-map'], '--watch-config-map: pods are not served'],
    [['--pod-identity', '--token-expiration=1h'], '--token-expiration'],
    [['--pod-identity', '--token-audience='], '--token-audience: must not be empty'],
    [['--pod-identity', '--compose-role-arn'], '--compose-role-arn-account'],
    [
      [
        '--pod-identity',
        '--compose-role-arn',
        '--compose-role-arn-account=111122223333',
        '--compose-role-arn-partition=x',
      ],
      '--compose-role-arn-partition',
    ],
    [['--pod-identity', '--service-account-lookup-grace-period=soon'], '--service-account-lookup-grace-period'],
    [['--pod-identity', '--allowed-role=*'], '--allowed-role: "*": a pattern begins with'],
    [['--pod-identity', '--allowed-role=arn:aws:iam::111122223333:role/${team}'], '--allowed-role'],
    [['--pod-identity', '--policy-snapshot=x'], '--policy-snapshot: comes together with --oidc-issuer'],
    [['--pod-identity', '--policy-snapshot=x', '--oidc-issuer=oidc.example'], '--oidc-issuer'],
    [['--pod-identity', '--enable-debugging-handlers'], 'enable-debugging-handlers'],
  ])('are refused by name: %j', (args, why) => {
    expect(() => parseOptions(args)).toThrow(LockkeeperError);
    expect(() => parseOptions(args)).toThrow(why);
  });
});
