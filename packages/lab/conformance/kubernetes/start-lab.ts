import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Log, Random } from '@lockkeeper/core';
import { createAuthority } from '../../src/certificates/authority.ts';
import { createSigningKey } from '../../src/certificates/signing-key.ts';
import { listen } from '../../src/http/listen.ts';
import type { AuditRecord } from '../../src/kubernetes/handle-request.ts';
import type { WebhookCaller } from '../../src/http/webhook-call.ts';
import { createKubernetesApi, type KubernetesApi } from '../../src/kubernetes/kubernetes-api.ts';

/** A lab API server on a real socket, with a kubeconfig in a folder of its own. */
export interface RunningLab {
  readonly api: KubernetesApi;
  readonly url: string;
  readonly folder: string;
  readonly kubeconfig: string;
  readonly authority: string;
  readonly audit: AuditRecord[];
  stop(): Promise<void>;
}

export const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, Math.min(ms, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};

export const random: Random = {
  next: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
  bytes: (length) => Uint8Array.from(randomBytes(length)),
  uuid: () => randomUUID(),
};

/** Fails loudly: the server logs only what should not happen. */
const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message) => process.stderr.write(`${message}\n`),
  error: (message, facts) => process.stderr.write(`${message} ${JSON.stringify(facts)}\n`),
};

export const devToken = 'conformance-dev-token';

export async function startLab(version = '33', webhooks?: WebhookCaller): Promise<RunningLab> {
  const [authority, serviceAccountKey] = await Promise.all([createAuthority(clock, random), createSigningKey()]);
  const [server, admin] = await Promise.all([
    authority.issueServer(),
    authority.issueClient('lab-admin', ['system:masters']),
  ]);
  const audit: AuditRecord[] = [];
  const api = createKubernetesApi({
    clock,
    random,
    log,
    version,
    keys: { serviceAccountKey },
    caCertificate: authority.certificate,
    tokens: [{ token: devToken, username: 'dev', groups: [] }],
    audit: (record) => audit.push(record),
    ...(webhooks === undefined ? {} : { webhooks }),
  });
  const tls = { ...server, clientAuthority: authority.certificate };
  const listener = await listen({ handler: api.handle, tls });
  const folder = await mkdtemp(join(tmpdir(), 'lab-conformance-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const file = kubeconfigOf(listener.url, authority.certificate, admin);
  await writeFile(kubeconfig, JSON.stringify(file), { mode: 0o600 });
  return {
    api,
    url: listener.url,
    folder,
    kubeconfig,
    authority: authority.certificate,
    audit,
    stop: async () => {
      api.close();
      await listener.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function kubeconfigOf(server: string, authority: string, admin: { certificate: string; key: string }): object {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'admin',
    clusters: [{ name: 'lab', cluster: { server, 'certificate-authority-data': base64(authority) } }],
    contexts: [
      { name: 'admin', context: { cluster: 'lab', user: 'admin' } },
      { name: 'dev', context: { cluster: 'lab', user: 'dev' } },
    ],
    users: [
      {
        name: 'admin',
        user: { 'client-certificate-data': base64(admin.certificate), 'client-key-data': base64(admin.key) },
      },
      { name: 'dev', user: { token: devToken } },
    ],
  };
}
