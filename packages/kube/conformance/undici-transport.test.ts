import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { LockkeeperError, SealedValue } from '@lockkeeper/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ClosableTransport,
  type ClusterConfig,
  inClusterConfig,
  KubeClient,
  loadKubeconfig,
  namespaces,
  secrets,
  systemClock,
  systemCommands,
  systemFiles,
  undiciTransport,
} from '../src/index.ts';
import { certificate, serverTls } from './certificates/read.ts';
import { FaultServer } from './fault-server.ts';

describe('undiciTransport', () => {
  const files = systemFiles();
  const commands = systemCommands();
  const clock = systemClock();
  let directory: string;
  let server: FaultServer;
  let base: ClusterConfig;
  const open: ClosableTransport[] = [];
  /** The only token that the server takes; undefined: any. */
  let goodToken: string | undefined;
  let peer: string | undefined;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kube-transport-'));
    server = await new FaultServer({ ...serverTls(), requestCert: true, rejectUnauthorized: false }).start();
    server.fault = (request, response) => {
      peer = (request.socket as TLSSocket).getPeerCertificate()?.subject?.CN as string | undefined;
      if (goodToken === undefined || request.headers.authorization === `Bearer ${goodToken}`) return false;
      response.writeHead(401).end('{"kind":"Status","reason":"Unauthorized"}');
      return true;
    };
    server.api.put('namespaces', { metadata: { name: 'team' } });
    base = {
      server: `https://127.0.0.1:${server.port}`,
      caPem: certificate('ca'),
      serverName: 'kubernetes.test',
      token: { kind: 'none' },
    };
  });

  afterAll(async () => {
    await Promise.all(open.map((transport) => transport.close()));
    await server.close();
    await rm(directory, { recursive: true });
  });

  function clientFor(config: ClusterConfig): KubeClient {
    const transport = undiciTransport(config, { clock, files, commands });
    open.push(transport);
    return new KubeClient(transport, { clock, userAgent: 'test', requestTimeoutMs: 5_000 });
  }

  const read = async (client: KubeClient): Promise<string | undefined> =>
    (await client.get(namespaces, { name: 'team' }))?.metadata.name;
  const refusal = (client: KubeClient): Promise<unknown> => read(client).catch((error: unknown) => error);

  it('trusts the authority of the configuration alone, and only for the expected name', async () => {
    goodToken = undefined;
    expect(await read(clientFor(base))).toBe('team');
    expect(await refusal(clientFor({ ...base, caPem: undefined }))).toMatchObject({
      status: 0,
      reason: 'ConnectionFailed',
    });
    expect(await refusal(clientFor({ ...base, serverName: 'other.test' }))).toMatchObject({ status: 0 });
    expect(await read(clientFor({ ...base, caPem: undefined, insecureSkipTlsVerify: true }))).toBe('team');
  });

  it('shows the client certificate', async () => {
    goodToken = undefined;
    const pair = { certificatePem: certificate('client'), keyPem: SealedValue.ofText(certificate('client-key')) };
    expect(await read(clientFor({ ...base, certificate: pair }))).toBe('team');
    expect(peer).toBe('client');
  });

  it('reads a rotated token again after a 401, sends the request once more, and no more often', async () => {
    const path = join(directory, 'token');
    await writeFile(path, 'first\n');
    goodToken = 'first';
    const client = clientFor({ ...base, token: { kind: 'file', path } });
    expect(await read(client)).toBe('team');
    await writeFile(path, 'second\n');
    goodToken = 'second';
    expect(await read(client)).toBe('team');
    goodToken = 'third';
    const before = server.requests.length;
    expect(await refusal(client)).toMatchObject({ status: 401, code: 'Denied' });
    expect(server.requests.length).toBe(before + 1);
  });

  it('reaches its own cluster from the files of a pod', async () => {
    await writeFile(join(directory, 'token'), 'pod-token');
    await writeFile(join(directory, 'ca.crt'), certificate('ca'));
    await writeFile(join(directory, 'namespace'), 'system\n');
    goodToken = 'pod-token';
    const config = await inClusterConfig({ files, host: '127.0.0.1', port: String(server.port), directory });
    expect(config.namespace).toBe('system');
    expect(await read(clientFor({ ...config, serverName: 'kubernetes.test' }))).toBe('team');
    await expect(inClusterConfig({ files, host: undefined, port: undefined })).rejects.toMatchObject({
      code: 'Absent',
    });
  });

  it('runs the credential command of the user’s own kubeconfig, without a shell', async () => {
    const script = join(directory, 'login');
    const answer = `{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'"$1-$PROFILE"'"}}`;
    await writeFile(script, `#!/bin/sh\necho '${answer}'\n`);
    await chmod(script, 0o700);
    goodToken = 'from-dev';
    const text = JSON.stringify({
      'current-context': 'c',
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      clusters: [
        {
          name: 'c',
          cluster: {
            server: base.server,
            'tls-server-name': 'kubernetes.test',
            'certificate-authority-data': Buffer.from(certificate('ca')).toString('base64'),
          },
        },
      ],
      users: [
        {
          name: 'u',
          user: {
            exec: {
              apiVersion: 'client.authentication.k8s.io/v1',
              command: './login',
              args: ['from'],
              env: [{ name: 'PROFILE', value: 'dev' }],
            },
          },
        },
      ],
    });
    const config = await loadKubeconfig(text, { files, directory });
    expect(await read(clientFor(config))).toBe('team');
    const missing = await loadKubeconfig(text.replace('./login', './missing'), { files, directory });
    const error = await refusal(clientFor(missing));
    expect(error).toBeInstanceOf(LockkeeperError);
    expect(error).toMatchObject({ code: 'Unavailable', facts: { command: join(directory, 'missing') } });
  });

  it('refuses a token that would break the header, without quoting it', async () => {
    const client = clientFor({ ...base, token: { kind: 'token', token: SealedValue.ofText('planted\r\nx: y') } });
    const error = await refusal(client);
    expect(error).toMatchObject({ code: 'InvalidInput' });
    expect(String(error)).not.toContain('planted');
  });

  it('reports a server that is not there, and one that hangs, as unavailable', async () => {
    goodToken = undefined;
    expect(await refusal(clientFor({ ...base, server: 'https://127.0.0.1:1' }))).toMatchObject({
      code: 'Unavailable',
      status: 0,
    });
    const transport = undiciTransport(base, { clock, files, commands });
    open.push(transport);
    const hurried = new KubeClient(transport, { clock, userAgent: 'test', requestTimeoutMs: 100 });
    const fault = server.fault;
    server.fault = () => true;
    expect(await hurried.get(secrets, { namespace: 'team', name: 's' }).catch((error: unknown) => error)).toMatchObject(
      { reason: 'Timeout' },
    );
    server.fault = fault;
  });

  it('puts the path of the server’s URL before every request', async () => {
    goodToken = undefined;
    await refusal(clientFor({ ...base, server: `${base.server}/clusters/one` }));
    expect(server.requests.at(-1)?.url).toBe('/clusters/one/api/v1/namespaces/team');
  });
});
