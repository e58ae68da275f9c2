import { KubeConfig } from '@kubernetes/client-node';
import { LockkeeperError } from '@lockkeeper/core';
import { describe, expect, it } from 'vitest';
import { RecordingLog } from '../fakes/recording-log.ts';
import { loadKubeconfig, loadKubeconfigFile } from './load-kubeconfig.ts';
import type { Files } from './ports.ts';
import { strictKubeconfig } from './strict-kubeconfig.ts';

const ca = '-----BEGIN CERTIFICATE-----\nauthority\n-----END CERTIFICATE-----\n';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

function kubeconfig(
  parts: { readonly cluster?: string; readonly user?: string; readonly context?: string } = {},
): string {
  return `apiVersion: v1
kind: Config
current-context: here
clusters:
- name: lab
  cluster:
    server: https://10.0.0.1:6443/prefix/
    certificate-authority-data: ${base64(ca)}
${parts.cluster ?? ''}
contexts:
- name: here
  context:
    cluster: lab
    user: me
    namespace: team
- name: other
  context: { cluster: lab, user: nobody }
users:
- name: nobody
  user: {}
- name: me
  user:
${parts.user ?? '    token: planted-token'}
`;
}

function filesOf(entries: Readonly<Record<string, string>>): Files & { readonly opened: string[] } {
  const map = new Map(Object.entries(entries));
  const opened: string[] = [];
  return {
    opened,
    read: async (path) => {
      opened.push(path);
      const text = map.get(path);
      if (text === undefined) throw new Error('ENOENT');
      return Buffer.from(text);
    },
    owner: async (path) => (map.has(path) ? 0 : undefined),
  };
}

const load = (text: string, files = filesOf({}), context?: string) =>
  loadKubeconfig(text, { files, directory: '/home/me/.kube', context });

describe('loadKubeconfig', () => {
  it('reads the current context: server, authority, token, namespace, as the official client does', async () => {
    const config = await load(kubeconfig());
    const oracle = new KubeConfig();
    oracle.loadFromString(kubeconfig());
    expect(config.server).toBe(oracle.getCurrentCluster()?.server);
    expect(config.caPem).toBe(Buffer.from(oracle.getCurrentCluster()?.caData ?? '', 'base64').toString());
    expect(config.token.kind === 'token' && config.token.token.revealText()).toBe(oracle.getCurrentUser()?.token);
    expect(config.namespace).toBe(oracle.getContextObject('here')?.namespace);
  });

  it('takes another context by name, and names the one that is not there', async () => {
    expect((await load(kubeconfig(), filesOf({}), 'other')).token).toEqual({ kind: 'none' });
    await expect(load(kubeconfig(), filesOf({}), 'missing')).rejects.toMatchObject({
      code: 'InvalidInput',
      facts: { name: 'missing' },
    });
  });

  it('reads certificates from files beside the kubeconfig, and leaves a token file to be read again', async () => {
    const files = filesOf({ '/home/me/.kube/me.crt': 'CERT', '/keys/me.key': 'KEY' });
    const user = '    client-certificate: me.crt\n    client-key: /keys/me.key\n    tokenFile: token';
    const config = await load(kubeconfig({ user }), files);
    expect(config.certificate?.certificatePem).toBe('CERT');
    expect(config.certificate?.keyPem.revealText()).toBe('KEY');
    expect(config.token).toEqual({ kind: 'file', path: '/home/me/.kube/token' });
    expect(files.opened).toEqual(['/home/me/.kube/me.crt', '/keys/me.key']);
  });

  it('reads an exec plugin without running it', async () => {
    const user = `    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: ./bin/login
      args: [--cluster, lab]
      env: [{ name: PROFILE, value: dev }]
      interactiveMode: IfAvailable`;
    const config = await load(kubeconfig({ user }));
    expect(config.token).toEqual({
      kind: 'exec',
      plugin: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: '/home/me/.kube/bin/login',
        args: ['--cluster', 'lab'],
        environment: new Map([['PROFILE', 'dev']]),
        provideClusterInfo: false,
      },
    });
  });

  it.each([
    ['a proxy', { cluster: '    proxy-url: http://proxy' }, 'cluster.proxy-url'],
    ['an auth provider', { user: '    auth-provider: { name: gcp }' }, 'user.auth-provider'],
    ['a password', { user: '    username: a\n    password: b' }, 'user.username'],
    ['impersonation', { user: '    token: t\n    as: root' }, 'user.as'],
    ['half a certificate', { user: '    client-certificate-data: QQ==' }, 'client key'],
    ['data that is no base64', { user: '    client-key-data: "***"' }, 'client-key-data'],
  ])('refuses %s by name', async (_name, parts, named) => {
    await expect(load(kubeconfig(parts))).rejects.toThrow(named);
  });

  it('quotes nothing of a file that is no YAML', async () => {
    const error = await load(`token: "planted-token\nusers: [`).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(LockkeeperError);
    expect(JSON.stringify(error) + String(error)).not.toContain('planted');
    expect(String(error)).toContain('line');
  });

  it('threat/D8 warns when a file that runs a command lies outside the home and belongs to somebody else', async () => {
    const exec = '    exec: { apiVersion: client.authentication.k8s.io/v1, command: login }';
    const files = filesOf({ '/tmp/config': kubeconfig({ user: exec }), '/home/me/config': kubeconfig({ user: exec }) });
    const warnings = async (path: string, userId: number): Promise<number> => {
      const log = new RecordingLog();
      await loadKubeconfigFile(path, { files, home: '/home/me', userId, log });
      return log.lines.filter((line) => line.level === 'warn').length;
    };
    expect(await warnings('/tmp/config', 1_000)).toBe(1);
    expect(await warnings('/tmp/config', 0)).toBe(0);
    expect(await warnings('/home/me/config', 1_000)).toBe(0);
  });
});

describe('strictKubeconfig', () => {
  it('takes an inline authority, token and certificate', () => {
    const user = `    token: t\n    client-certificate-data: ${base64('CERT')}\n    client-key-data: ${base64('KEY')}`;
    const config = strictKubeconfig(kubeconfig({ user }));
    expect(config).toMatchObject({ server: 'https://10.0.0.1:6443/prefix', caPem: ca, namespace: 'team' });
    expect(config.certificate?.keyPem.revealText()).toBe('KEY');
    expect(JSON.stringify(config)).not.toContain('KEY');
  });

  it.each([
    ['users[1].user.exec', { user: '    exec: { command: sh }' }],
    ['users[1].user.auth-provider', { user: '    auth-provider: { name: x }' }],
    ['users[1].user.tokenFile', { user: '    tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token' }],
    ['users[1].user.client-key', { user: '    client-key: /etc/key' }],
    ['users[1].user.client-certificate', { user: '    client-certificate: /etc/crt' }],
    ['users[1].user.as', { user: '    token: t\n    as: root' }],
    ['clusters[0].cluster.proxy-url', { cluster: '    proxy-url: http://evil' }],
    ['clusters[0].cluster.insecure-skip-tls-verify', { cluster: '    insecure-skip-tls-verify: true' }],
    ['clusters[0].cluster.certificate-authority', { cluster: '    certificate-authority: /etc/ca' }],
  ])('threat/G7 refuses %s by name', (field, parts) => {
    const error = catchError(() => strictKubeconfig(kubeconfig(parts)));
    expect(error).toMatchObject({ code: 'Refused', facts: { field } });
  });

  it('threat/G7 refuses a forbidden field in an entry that the context does not use, and plain http', () => {
    const unused = `${kubeconfig()}- name: unused\n  user: { exec: { command: sh } }\n`;
    expect(catchError(() => strictKubeconfig(unused))).toMatchObject({ facts: { field: 'users[2].user.exec' } });
    const http = kubeconfig().replace('https://10.0.0.1', 'http://127.0.0.1');
    expect(catchError(() => strictKubeconfig(http))).toMatchObject({ code: 'InvalidInput' });
  });
});

function catchError(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
