import { generateKeyPairSync } from 'node:crypto';
import { type Clock, LockkeeperError } from '@lockkeeper/core';
import { KubeClient, type KubeObject, type KubeTransport, type ResourceType, secrets } from '@lockkeeper/kube';
import { createKubernetesApi, type KubernetesApi } from '@lockkeeper/lab/internal';
import { FakeRandom } from '@lockkeeper/testkit';
import { validatingWebhookConfigurations } from '../certificates/ca-bundle.ts';
import { admissionObjects } from '../manifests/admission-objects.ts';

const silent = (): void => undefined;
export const SILENT = { debug: silent, info: silent, warn: silent, error: silent };

const serviceAccountKey = String(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
);

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield body;
}

/** The lab's API server in this process, under a clock of the test's own, with the webhook's manifests installed. */
export class LabCluster {
  readonly api: KubernetesApi;
  readonly admin: KubeClient;
  readonly #clock: Clock;
  /** Successful writes of the webhook, as `verb resource/name`. */
  readonly writes: string[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.api = createKubernetesApi({
      clock,
      random: new FakeRandom(7),
      keys: { serviceAccountKey },
      log: SILENT,
      audit: ({ user, verb, resource, name, status }) => {
        if (user === 'webhook' && status < 300 && !['get', 'list', 'watch'].includes(verb))
          this.writes.push(`${verb} ${resource}/${name}`);
      },
    });
    this.admin = this.client('admin').client;
  }

  /** A client, and the cord that cuts it off: everything under way and everything later fails. */
  client(user: 'admin' | 'webhook'): { readonly client: KubeClient; readonly cut: () => void } {
    const cord = new AbortController();
    const transport: KubeTransport = {
      send: async (request) => {
        cord.signal.throwIfAborted();
        const signal = request.signal ? AbortSignal.any([request.signal, cord.signal]) : cord.signal;
        const answer = await this.api.handle({
          method: request.method,
          path: request.path,
          headers: request.headers,
          body: Buffer.from((request.body ?? '') as string),
          clientCertificate: { commonName: user, organizations: ['system:masters'] },
          signal,
        });
        cord.signal.throwIfAborted();
        const body = answer.body instanceof Uint8Array ? once(answer.body) : answer.body;
        return { status: answer.status, headers: new Map(Object.entries(answer.headers)), body };
      },
    };
    const client = new KubeClient(transport, { clock: this.#clock, userAgent: user, requestTimeoutMs: 5_000 });
    return { client, cut: () => cord.abort(new LockkeeperError('Unavailable', 'cut off')) };
  }

  async install(): Promise<void> {
    for (const { type, object } of admissionObjects()) await this.admin.create(type, object);
  }

  async bundle(): Promise<string> {
    const found = (await this.configuration()) as KubeObject & {
      readonly webhooks: readonly { readonly clientConfig: { readonly caBundle?: string } }[];
    };
    const [first = ''] = new Set(found.webhooks.map(({ clientConfig }) => clientConfig.caBundle ?? ''));
    return Buffer.from(first, 'base64').toString('utf8');
  }

  async configuration(): Promise<KubeObject> {
    return this.#get(validatingWebhookConfigurations, { name: 'lockkeeper-admission' });
  }

  async secret(): Promise<KubeObject & { readonly data: Readonly<Record<string, string>> }> {
    const found = await this.#get(secrets, { namespace: 'external-secrets', name: 'lockkeeper-admission-ca' });
    return found as KubeObject & { readonly data: Readonly<Record<string, string>> };
  }

  async deleteSecret(): Promise<void> {
    const { metadata } = await this.secret();
    const { uid = '', resourceVersion = '' } = metadata;
    await this.admin.delete(secrets, metadata, { uid, resourceVersion });
  }

  async #get(type: ResourceType, address: { readonly namespace?: string; readonly name: string }): Promise<KubeObject> {
    const found = await this.admin.get<KubeObject>(type, address);
    if (found === undefined) throw new TypeError(`${address.name} is not there`);
    return found;
  }
}
