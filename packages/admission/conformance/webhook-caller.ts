import { request } from 'node:https';
import { LockkeeperError } from '@lockkeeper/core';
import { type KubeClient, type ResourceType, systemClock, systemRandom } from '@lockkeeper/kube';
import { jsonLog, type RuleOptions } from '@lockkeeper/kube/internal';
import { createAdmission } from '../src/admission.ts';
import type { CertificateSource } from '../src/certificates/certificate-source.ts';
import { makeAuthority, makeLeaf } from '../src/certificates/issue.ts';
import { PairHolder } from '../src/certificates/pair-holder.ts';
import { LabCluster } from '../src/fakes/lab-cluster.ts';
import { REVIEWED_KINDS } from '../src/review/kinds.ts';
import { admissionMetrics } from '../src/runtime/admission-metrics.ts';
import { startWebhookServer } from '../src/server/webhook-server.ts';

/** What the API server would hear of an object that somebody creates. */
export interface WebhookAnswer {
  readonly allowed: boolean;
  readonly message: string;
  readonly warnings: readonly string[];
}

/** The webhook of this process over TLS, beside a cluster that it watches. */
export interface RunningWebhook {
  readonly client: KubeClient;
  /** Asks as the API server does when the object is created. */
  ask(object: Manifest): Promise<WebhookAnswer>;
  /** Everything it has logged, at the highest level. */
  logged(): string;
  close(): Promise<void>;
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

interface Review {
  readonly response: {
    readonly allowed: boolean;
    readonly status?: { readonly message: string };
    readonly warnings?: readonly string[];
  };
}

function reviewOf(object: Manifest): string {
  const [version = '', group = ''] = object.apiVersion.split('/').toReversed();
  const { name, namespace = '' } = object.metadata;
  const kind = { group, version, kind: object.kind };
  return JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: { uid: 'review-1', kind, name, namespace, operation: 'CREATE', object, oldObject: null, dryRun: false },
  });
}

/** Starts a webhook with these rules; `types` of the cluster are ready, and nothing is in it. */
export async function startWebhookBeside(options: RuleOptions, types: readonly object[]): Promise<RunningWebhook> {
  const ports = { clock: systemClock(), random: systemRandom() };
  const cluster = new LabCluster(ports.clock);
  const crds: ResourceType = {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    plural: 'customresourcedefinitions',
    kind: 'CustomResourceDefinition',
    namespaced: false,
  };
  for (const type of types) await cluster.admin.create(crds, type as never);
  cluster.api.settle();
  const metrics = admissionMetrics();
  const lines: string[] = [];
  const log = jsonLog('debug', (line) => lines.push(line));
  const { client } = cluster.client('webhook');
  const admission = createAdmission({ ...ports, ...options, client, log, metrics });
  const work = new AbortController();
  const running = admission.run(work.signal).catch((error: unknown) => {
    if (!work.signal.aborted) throw error;
  });
  const authority = await makeAuthority(ports);
  const holder = new PairHolder();
  holder.set(await makeLeaf(authority, ['localhost'], ports));
  const certificates: CertificateSource = {
    pair: () => holder.pair(),
    onChange: (use) => holder.onChange(use),
    trusted: true,
    run: () => Promise.resolve(),
  };
  const server = await startWebhookServer(
    { reviewer: admission.reviewer, certificates, metrics, log, clock: ports.clock },
    { host: '127.0.0.1', port: 0 },
  );
  const post = (path: string, body: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const outgoing = request({
        host: '127.0.0.1',
        port: server.port,
        servername: 'localhost',
        ca: authority.certificate,
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json' },
        agent: false,
      });
      outgoing.once('error', reject);
      outgoing.once('response', (incoming) => {
        let text = '';
        incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        incoming.once('error', reject);
        incoming.once('end', () => resolve(text));
      });
      outgoing.end(body);
    });
  return {
    client: cluster.admin,
    async ask(object) {
      const path = REVIEWED_KINDS.find(({ kind }) => kind === object.kind)?.path;
      if (path === undefined) throw new LockkeeperError('InvalidInput', `${object.kind} is not reviewed`);
      const { response } = JSON.parse(await post(path, reviewOf(object))) as Review;
      const { allowed, status, warnings = [] } = response;
      return { allowed, message: status?.message ?? '', warnings };
    },
    logged: () => lines.join(''),
    async close() {
      await server.close(0);
      work.abort(new Error('the test ends'));
      await running;
      cluster.api.close();
    },
  };
}
