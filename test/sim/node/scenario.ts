import type { SourceAddress, SourceOptions } from '../aws/account.ts';
import type { KubeJson } from '../cluster/history.ts';

/** The one AWS account, and its two regions. */
export const account = '111111111111';
export const primaryRegion = 'eu-central-1';
export const failoverRegion = 'eu-west-1';

/** Every pod runs as this ServiceAccount of its namespace. */
export const accountName = 'app';

/** A role is called like its namespace, and may read what has that name at its beginning. */
export const mayRead = (role: string, name: string): boolean => name.replace(/^\//, '').startsWith(`${role}/`);

const secret = (name: string): SourceAddress => ({ account, service: 'SecretsManager', name });
const parameter = (name: string): SourceAddress => ({ account, service: 'ParameterStore', name });

export const sources: readonly (readonly [SourceAddress, SourceOptions])[] = Object.freeze([
  [secret('red/db'), { properties: ['user', 'password'] }],
  [secret('red/plain'), {}],
  [parameter('/red/url'), {}],
  [secret('blue/db'), { properties: ['user', 'password'] }],
  [parameter('/blue/url'), {}],
] as const);

/** One entry of `objects`. */
export interface ClassObject {
  readonly objectName: string;
  readonly objectType: 'secretsmanager' | 'ssmparameter';
  readonly objectAlias: string;
  readonly jmesPath?: readonly { readonly path: string; readonly objectAlias: string }[];
}

/** Where the text of a file comes from: a source, or one property of it. */
export interface FileSource {
  readonly address: SourceAddress;
  readonly property?: string;
}

const document = (team: string): ClassObject => ({
  objectName: `${team}/db`,
  objectType: 'secretsmanager',
  objectAlias: 'db',
  jmesPath: [
    { path: 'user', objectAlias: 'user' },
    { path: 'password', objectAlias: 'password' },
  ],
});
const plain: ClassObject = { objectName: 'red/plain', objectType: 'secretsmanager', objectAlias: 'plain' };
const url = (team: string): ClassObject => ({
  objectName: `/${team}/url`,
  objectType: 'ssmparameter',
  objectAlias: 'url',
});

/** A SecretProviderClass at the start of a run. */
export interface SimClass {
  readonly namespace: string;
  readonly name: string;
  readonly objects: readonly ClassObject[];
  readonly failover: boolean;
}

/** `thief` and `greedy` ask for what the role of their namespace may not read, alone and beside what it may. */
export const classes: readonly SimClass[] = Object.freeze([
  { namespace: 'red', name: 'all', objects: [document('red'), plain, url('red')], failover: true },
  { namespace: 'red', name: 'one', objects: [plain], failover: false },
  { namespace: 'blue', name: 'all', objects: [document('blue'), url('blue')], failover: false },
  { namespace: 'blue', name: 'thief', objects: [plain], failover: true },
  { namespace: 'blue', name: 'greedy', objects: [url('blue'), plain], failover: true },
]);

/** What `red/one` asks for after an edit. */
export const moreObjects: readonly ClassObject[] = Object.freeze([plain, document('red')]);

/** A pod to be. */
export interface PodWish {
  /** Position among the nodes. */
  readonly node: number;
  readonly namespace: string;
  readonly name: string;
  readonly className: string;
}

export const pods: readonly PodWish[] = Object.freeze(
  [0, 1].flatMap((node) => [
    { node, namespace: 'red', name: `first-${node}`, className: 'all' },
    { node, namespace: 'red', name: `second-${node}`, className: 'one' },
    { node, namespace: 'blue', name: `first-${node}`, className: 'all' },
    { node, namespace: 'blue', name: `thief-${node}`, className: node === 0 ? 'thief' : 'greedy' },
  ]),
);

/** The files that a class's `objects` make, by name. */
export function wantedFiles(objects: readonly ClassObject[]): ReadonlyMap<string, FileSource> {
  return new Map(
    objects.flatMap(({ objectName, objectType, objectAlias, jmesPath = [] }) => {
      const address = objectType === 'secretsmanager' ? secret(objectName) : parameter(objectName);
      const parts = jmesPath.map((part): [string, FileSource] => [part.objectAlias, { address, property: part.path }]);
      return [[objectAlias, { address }] as [string, FileSource], ...parts];
    }),
  );
}

export const classManifest = ({ name, objects, failover }: SimClass): KubeJson => ({
  apiVersion: 'secrets-store.csi.x-k8s.io/v1',
  kind: 'SecretProviderClass',
  metadata: { name },
  spec: {
    provider: 'aws',
    parameters: {
      objects: JSON.stringify(objects),
      region: primaryRegion,
      ...(failover ? { failoverRegion } : {}),
    },
  },
});

export const accountManifest = (role: string): KubeJson => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: {
    name: accountName,
    annotations: { 'eks.amazonaws.com/role-arn': `arn:aws:iam::${account}:role/${role}` },
  },
});
