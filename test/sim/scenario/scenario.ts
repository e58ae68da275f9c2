import type { AwsAccounts, SourceAddress, SourceOptions } from '../aws/account.ts';
import type { Cluster } from '../cluster/cluster.ts';
import {
  clusterSecretStore,
  externalSecret,
  type ExternalSecretSpec,
  namespace,
  path,
  secretStore,
  serviceAccount,
} from './manifests.ts';

/** One object of the cluster at the start. */
interface Placed {
  readonly path: string;
  readonly manifest: object;
}

/** What the cluster and AWS look like when the operator starts. */
export interface Scenario {
  readonly name: string;
  readonly sources: readonly (readonly [SourceAddress, SourceOptions])[];
  readonly objects: readonly Placed[];
}

const local = '111111111111';
const shared = '222222222222';

const secret = (name: string): SourceAddress => ({ account: local, service: 'SecretsManager', name });
const parameter = (name: string): SourceAddress => ({ account: shared, service: 'ParameterStore', name });

export const localStore = { kind: 'SecretStore', name: 'local' } as const;
export const sharedStore = { kind: 'ClusterSecretStore', name: 'shared' } as const;
export const sharedLabel = { 'shared-secrets': 'yes' } as const;

/** The ExternalSecrets of the full scenario, by namespace and name: the script edits and re-creates them from here. */
export const externalSecrets: readonly {
  readonly namespace: string;
  readonly name: string;
  readonly spec: ExternalSecretSpec;
}[] = [
  {
    namespace: 'team-a',
    name: 'one',
    spec: {
      refreshInterval: '2m',
      secretStoreRef: localStore,
      data: [
        { secretKey: 'password', remoteRef: { key: 'plain' } },
        { secretKey: 'user', remoteRef: { key: 'document', property: 'user' } },
      ],
    },
  },
  {
    namespace: 'team-a',
    name: 'two',
    spec: { refreshInterval: '3m', secretStoreRef: sharedStore, dataFrom: [{ extract: { key: 'settings' } }] },
  },
  {
    namespace: 'team-b',
    name: 'three',
    spec: {
      refreshInterval: '5m',
      secretStoreRef: sharedStore,
      target: { name: 'rendered', template: { data: { url: 'https://{{ .name }}@host' } } },
      data: [{ secretKey: 'name', remoteRef: { key: 'token' } }],
    },
  },
  {
    namespace: 'team-b',
    name: 'rival-1',
    spec: {
      refreshInterval: '4m',
      secretStoreRef: sharedStore,
      target: { name: 'contested' },
      data: [{ secretKey: 'token', remoteRef: { key: 'token' } }],
    },
  },
  {
    namespace: 'team-b',
    name: 'rival-2',
    spec: {
      refreshInterval: '4m',
      secretStoreRef: sharedStore,
      target: { name: 'contested' },
      data: [{ secretKey: 'decoded', remoteRef: { key: 'encoded', decodingStrategy: 'Base64' } }],
    },
  },
  {
    namespace: 'team-c',
    name: 'outsider',
    spec: {
      refreshInterval: '2m',
      secretStoreRef: sharedStore,
      data: [{ secretKey: 'stolen', remoteRef: { key: 'token' } }],
    },
  },
  {
    namespace: 'team-a',
    name: 'guarded',
    spec: {
      refreshInterval: '5m',
      secretStoreRef: localStore,
      data: [{ secretKey: 'password', remoteRef: { key: 'plain' } }],
    },
  },
];

const placedExternalSecrets = (names?: readonly string[]): readonly Placed[] =>
  externalSecrets
    .filter(({ name }) => names?.includes(name) ?? true)
    .map(({ namespace: inside, name, spec }) => ({
      path: path.externalSecrets(inside),
      manifest: externalSecret(name, spec),
    }));

/** A Secret that holds data and belongs to nobody we know: never to be touched, though an ExternalSecret names it. */
const guarded: Placed = {
  path: path.secrets('team-a'),
  manifest: {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'guarded' },
    data: { mine: Buffer.from('kept by hand').toString('base64') },
  },
};

const base: readonly Placed[] = [
  { path: path.namespaces(), manifest: namespace('platform') },
  { path: path.namespaces(), manifest: namespace('team-a', sharedLabel) },
  { path: path.namespaces(), manifest: namespace('team-b', sharedLabel) },
  { path: path.namespaces(), manifest: namespace('team-c') },
  { path: path.serviceAccounts('platform'), manifest: serviceAccount('reader', shared) },
  { path: path.serviceAccounts('team-a'), manifest: serviceAccount('reader', local) },
  { path: path.secretStores('team-a'), manifest: secretStore('local', 'reader') },
  { path: path.clusterSecretStores(), manifest: clusterSecretStore('shared', sharedLabel) },
];

export const sources: Scenario['sources'] = [
  [secret('plain'), {}],
  [secret('document'), { properties: ['user', 'password'] }],
  [secret('other'), {}],
  [parameter('settings'), { properties: ['host', 'port'] }],
  [parameter('token'), {}],
  [parameter('encoded'), { encoded: true }],
];

export const fullScenario: Scenario = {
  name: 'full',
  sources,
  objects: [...base, guarded, ...placedExternalSecrets()],
};

/** Small enough that a crash can be tried at every port call. */
export const smallScenario: Scenario = {
  name: 'small',
  sources,
  objects: [...base, ...placedExternalSecrets(['one', 'two'])],
};

/** Puts a scenario into an empty cluster and empty accounts. */
export async function establish(scenario: Scenario, cluster: Cluster, accounts: AwsAccounts): Promise<void> {
  for (const [address, options] of scenario.sources) accounts.create(address, options);
  for (const { path: where, manifest } of scenario.objects) {
    const answer = await cluster.user('POST', where, manifest);
    if (answer.status !== 201) throw new Error(`${where} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
}
