import { generateKeyPairSync } from 'node:crypto';
import { type AwsTokenSource, CUSTOM_RESOURCE_DEFINITIONS, type PlatformRules } from '@lockkeeper/core';
import { createKubernetesApi, type KubernetesApi, type LabResponse } from '@lockkeeper/lab/internal';
import { KubeClient } from '@lockkeeper/kube';
import { jsonLog } from '@lockkeeper/kube/internal';
import { FakeClock, FakeRandom, FakeSecretProvider, FakeSecretWriter } from '@lockkeeper/testkit';
import { createLocalStores } from '../local-stores/local-stores.ts';
import { ClusterGeneratorSource } from '../generators/cluster-generator-source.ts';
import { createOperator, type Operator, type OperatorPorts, type OperatorSettings } from '../operator.ts';
import { LabTransport } from './lab-transport.ts';
import { type Manifest, namespace, secretStore, serviceAccount, TEAM } from './manifests.ts';

/** An object as the API server answers it. */
export interface LiveObject extends Manifest {
  readonly metadata: Manifest['metadata'] & {
    readonly uid: string;
    readonly resourceVersion: string;
    readonly ownerReferences?: readonly Readonly<Record<string, unknown>>[];
    readonly managedFields?: readonly Readonly<Record<string, unknown>>[];
    readonly finalizers?: readonly string[];
  };
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly status?: {
    readonly conditions?: readonly Readonly<Record<string, string>>[];
    readonly refreshTime?: string;
    readonly syncedResourceVersion?: string;
    readonly binding?: { readonly name: string };
    readonly [field: string]: unknown;
  };
}

export interface TestClusterOptions {
  readonly rules?: Partial<PlatformRules>;
  readonly controllerClass?: string;
  /** Objects that exist before the operator starts, besides the usual ones. */
  readonly before?: readonly Manifest[];
  /** False leaves it to the test to start the operator. */
  readonly start?: boolean;
  readonly crds?: readonly object[];
  /** Ports and settings of the operator that are not the usual ones. */
  readonly ports?: Partial<Omit<OperatorPorts, 'settings'>>;
  readonly settings?: Partial<OperatorSettings>;
}

const serviceAccountKey = String(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
);

const NO_TOKEN = { kind: 'failed', code: 'Network', message: 'AWS is not there', retry: 'later' } as const;

const silent = (): void => undefined;

/** An AWS that makes no credentials for generators. */
const NO_TOKENS: AwsTokenSource = {
  registryLogin: () => Promise.resolve(NO_TOKEN),
  sessionToken: () => Promise.resolve(NO_TOKEN),
};

const COLLECTIONS: ReadonlyMap<string, readonly [base: string, plural: string]> = new Map([
  ['Namespace', ['/api/v1', 'namespaces']],
  ['Secret', ['/api/v1', 'secrets']],
  ['ServiceAccount', ['/api/v1', 'serviceaccounts']],
  ['Event', ['/api/v1', 'events']],
  ['ConfigMap', ['/api/v1', 'configmaps']],
  ['Lease', ['/apis/coordination.k8s.io/v1', 'leases']],
  ['ExternalSecret', ['/apis/external-secrets.io/v1', 'externalsecrets']],
  ['SecretStore', ['/apis/external-secrets.io/v1', 'secretstores']],
  ['ClusterSecretStore', ['/apis/external-secrets.io/v1', 'clustersecretstores']],
  ['StoreGrant', ['/apis/lockkeeper.dev/v1alpha1', 'storegrants']],
  ['Password', ['/apis/generators.external-secrets.io/v1alpha1', 'passwords']],
  ['UUID', ['/apis/generators.external-secrets.io/v1alpha1', 'uuids']],
  ['Fake', ['/apis/generators.external-secrets.io/v1alpha1', 'fakes']],
  ['SSHKey', ['/apis/generators.external-secrets.io/v1alpha1', 'sshkeys']],
  ['MFA', ['/apis/generators.external-secrets.io/v1alpha1', 'mfas']],
  ['Webhook', ['/apis/generators.external-secrets.io/v1alpha1', 'webhooks']],
  ['ECRAuthorizationToken', ['/apis/generators.external-secrets.io/v1alpha1', 'ecrauthorizationtokens']],
  ['STSSessionToken', ['/apis/generators.external-secrets.io/v1alpha1', 'stssessiontokens']],
  ['GeneratorState', ['/apis/generators.external-secrets.io/v1alpha1', 'generatorstates']],
  ['ClusterGenerator', ['/apis/generators.external-secrets.io/v1alpha1', 'clustergenerators']],
  ['ClusterExternalSecret', ['/apis/external-secrets.io/v1', 'clusterexternalsecrets']],
  ['PushSecret', ['/apis/external-secrets.io/v1alpha1', 'pushsecrets']],
  ['ClusterPushSecret', ['/apis/external-secrets.io/v1alpha1', 'clusterpushsecrets']],
  ['ClusterRole', ['/apis/rbac.authorization.k8s.io/v1', 'clusterroles']],
  ['ClusterRoleBinding', ['/apis/rbac.authorization.k8s.io/v1', 'clusterrolebindings']],
  ['ValidatingAdmissionPolicy', ['/apis/admissionregistration.k8s.io/v1', 'validatingadmissionpolicies']],
  ['ValidatingAdmissionPolicyBinding', ['/apis/admissionregistration.k8s.io/v1', 'validatingadmissionpolicybindings']],
  ['CustomResourceDefinition', ['/apis/apiextensions.k8s.io/v1', 'customresourcedefinitions']],
]);

function pathOf(kind: string, where: string | undefined, name = ''): string {
  const [base, plural] = COLLECTIONS.get(kind) ?? ['', ''];
  if (base === '') throw new TypeError(`no path for kind ${kind}`);
  return `${base}${where === undefined ? '' : `/namespaces/${where}`}/${plural}${name === '' ? '' : `/${name}`}`;
}

/** A cluster, an AWS and an operator between them, in one process and under one clock. Started by `startCluster`. */
export class TestCluster {
  readonly clock = new FakeClock();
  readonly api: KubernetesApi;
  readonly provider = new FakeSecretProvider({ clock: this.clock });
  readonly writer = new FakeSecretWriter({ clock: this.clock });
  readonly log: string[] = [];
  /** Successful writes of the operator since `forgetTraffic`, as `verb resource namespace/name`; events apart. */
  writes: string[] = [];
  eventWrites = 0;
  transport: LabTransport;
  operator: Operator;
  readonly #options: TestClusterOptions;
  #random = 1;

  constructor(options: TestClusterOptions) {
    this.#options = options;
    this.api = createKubernetesApi({
      clock: this.clock,
      random: new FakeRandom(7),
      keys: { serviceAccountKey },
      log: { debug: silent, info: silent, warn: silent, error: silent },
      audit: ({ user, verb, resource, namespace: where, name, status }) => {
        if (!user.startsWith('operator') || status >= 300) return;
        if (!['create', 'update', 'patch', 'delete'].includes(verb)) return;
        if (resource === 'events') this.eventWrites += 1;
        else this.writes.push(`${verb} ${resource} ${where}/${name}`);
      },
    });
    this.transport = new LabTransport(this.api.handle, 'operator');
    this.operator = this.makeOperator(this.transport);
  }

  /** Another operator on the same cluster and AWS: a replica, or the same one after a restart. */
  makeOperator(transport: LabTransport): Operator {
    const { rules, controllerClass = 'default', ports = {}, settings = {} } = this.#options;
    this.#random += 1;
    return createOperator({
      kube: transport,
      provider: this.provider,
      writer: this.writer,
      localStores: createLocalStores({
        client: new KubeClient(transport, { clock: this.clock, userAgent: 'tokens' }),
        anonymous: new LabTransport(this.api.handle),
        clock: this.clock,
      }),
      generators: async (parts) => new ClusterGeneratorSource({ ...parts, tokens: NO_TOKENS, webhooks: undefined }),
      clock: this.clock,
      random: new FakeRandom(this.#random),
      log: jsonLog('debug', (line) => this.log.push(line)),
      ...ports,
      settings: {
        controllerClass,
        concurrent: 64,
        storeRequeueIntervalMs: 300_000,
        ...settings,
        rules: { audiences: ['sts.amazonaws.com'], regions: [], refusedNamespaces: ['kube-system'], ...rules },
      },
    });
  }

  async installCrds(crds: readonly object[]): Promise<void> {
    for (const crd of crds) await this.#expect('POST', pathOf('CustomResourceDefinition', undefined), crd);
    this.api.settle();
  }

  async start(): Promise<void> {
    await this.clock.until(this.operator.start());
    await this.settle();
  }

  /** Ends the operator as the kernel would, and starts a new one that knows nothing. */
  async restart(): Promise<void> {
    this.transport.unplug();
    await this.clock.until(this.operator.stop(0));
    this.transport = new LabTransport(this.api.handle, 'operator');
    this.operator = this.makeOperator(this.transport);
    await this.start();
  }

  async stop(): Promise<void> {
    await this.clock.until(this.operator.stop(0));
    this.api.close();
  }

  /** Lets everything that needs no time happen. */
  async settle(): Promise<void> {
    await this.clock.advance(100);
  }

  async advance(ms: number): Promise<void> {
    await this.clock.advance(ms);
  }

  /** `kubectl apply --server-side`, then all that follows from it at once. */
  async apply(...manifests: readonly Manifest[]): Promise<void> {
    for (const manifest of manifests) await this.write(manifest);
    await this.settle();
  }

  /** As `apply`, but nothing follows yet. */
  async write(manifest: Manifest): Promise<LiveObject> {
    const { namespace: where, name } = manifest.metadata;
    const path = `${pathOf(manifest.kind, where, name)}?fieldManager=user&force=true`;
    return this.#expect('PATCH', path, manifest, 'application/apply-patch+yaml');
  }

  /** A merge patch by a user; nothing follows yet. */
  async patch(kind: string, name: string, body: object, where: string | undefined = TEAM): Promise<LiveObject> {
    return this.#expect('PATCH', pathOf(kind, where, name), body, 'application/merge-patch+json');
  }

  async patchStatus(kind: string, name: string, body: object, where: string | undefined = TEAM): Promise<LiveObject> {
    return this.#expect('PATCH', `${pathOf(kind, where, name)}/status`, body, 'application/merge-patch+json');
  }

  async delete(kind: string, name: string, where: string | undefined = TEAM): Promise<void> {
    await this.#expect('DELETE', pathOf(kind, where, name));
  }

  async find(kind: string, name: string, where: string | undefined = TEAM): Promise<LiveObject | undefined> {
    const { status, object } = await this.request('GET', pathOf(kind, where, name));
    return status === 404 ? undefined : (object as LiveObject);
  }

  async get(kind: string, name: string, where: string | undefined = TEAM): Promise<LiveObject> {
    const found = await this.find(kind, name, where);
    if (found === undefined) throw new Error(`there is no ${kind} ${where ?? ''}/${name}`);
    return found;
  }

  async list(kind: string, where: string | undefined = TEAM): Promise<readonly LiveObject[]> {
    const { object } = await this.request('GET', pathOf(kind, where));
    return (object as { items: readonly LiveObject[] }).items;
  }

  /** The decoded values of a Secret, or undefined when there is none. */
  async values(name: string, where: string = TEAM): Promise<Readonly<Record<string, string>> | undefined> {
    const found = await this.find('Secret', name, where);
    const entries = Object.entries(found?.data ?? {});
    return found && Object.fromEntries(entries.map(([key, text]) => [key, Buffer.from(text, 'base64').toString()]));
  }

  /** The Ready condition as `status reason: message`; empty when there is none. */
  async ready(name: string, kind = 'ExternalSecret', where: string | undefined = TEAM): Promise<string> {
    const { status } = await this.get(kind, name, where);
    const condition = status?.conditions?.find(({ type }) => type === 'Ready');
    return condition ? `${condition['status']} ${condition['reason']}: ${condition['message']}` : '';
  }

  /** Events about one object as `type reason message`, in the order in which they were first told. */
  async events(name: string, where: string = TEAM): Promise<readonly string[]> {
    const events = await this.list('Event', where);
    const about = events.filter((event) => (event['involvedObject'] as { name: string }).name === name);
    return about.map((event) => `${String(event['type'])} ${String(event['reason'])} ${String(event['message'])}`);
  }

  /** How often the provider was asked for values, or to check an identity, since `forgetTraffic`. */
  awsCalls(kind: 'fetch' | 'check' = 'fetch'): number {
    return this.provider.requests.filter((request) => request.kind === kind).length;
  }

  forgetTraffic(): void {
    this.writes = [];
    this.eventWrites = 0;
    this.provider.requests.length = 0;
  }

  /** One request by a user, the administrator unless told otherwise. */
  async request(
    method: string,
    path: string,
    body?: object,
    contentType = 'application/json',
    user = { commonName: 'user', organizations: ['system:masters'] },
  ): Promise<{ readonly status: number; readonly object: unknown }> {
    const response: LabResponse = await this.api.handle({
      method,
      path,
      headers: { accept: 'application/json', 'content-type': contentType },
      body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
      clientCertificate: user,
    });
    const text = response.body instanceof Uint8Array ? Buffer.from(response.body).toString() : '{}';
    return { status: response.status, object: JSON.parse(text) as unknown };
  }

  async #expect(method: string, path: string, body?: object, contentType?: string): Promise<LiveObject> {
    const { status, object } = await this.request(method, path, body, contentType);
    if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(object)}`);
    return object as LiveObject;
  }
}

/**
 * A cluster with our CRDs, the namespace `team-a`, its ServiceAccount `reader` and its SecretStore `aws`; an AWS that holds
 * the secret `db` = `hunter2-db`; and a running operator.
 */
export async function startCluster(options: TestClusterOptions = {}): Promise<TestCluster> {
  const cluster = new TestCluster(options);
  await cluster.installCrds(options.crds ?? CUSTOM_RESOURCE_DEFINITIONS);
  await cluster.write(namespace(TEAM));
  await cluster.write(serviceAccount('reader'));
  if (options.crds === undefined) await cluster.write(secretStore('aws'));
  for (const manifest of options.before ?? []) await cluster.write(manifest);
  cluster.provider.put('SecretsManager', 'db', 'hunter2-db');
  if (options.start !== false) await cluster.start();
  return cluster;
}
