import { readdirSync, readFileSync } from 'node:fs';
import { CUSTOM_RESOURCE_DEFINITIONS, type PlatformRules } from '@lockkeeper/core';

/** An object as a file of cases writes it. */
interface WrittenObject {
  readonly kind: string;
  readonly name?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  /** Of a store: fields of `spec.provider.aws`. */
  readonly aws?: Readonly<Record<string, unknown>>;
  /** Of a Secret. */
  readonly data?: Readonly<Record<string, string>>;
}

/** A manifest that must lead to nothing, and what is said of it. `packages/testkit/cases/refusals` explains the fields. */
export interface RefusalCase extends WrittenObject {
  readonly name: string;
  readonly threat?: string;
  readonly with?: readonly WrittenObject[];
  readonly admission?: 'refused' | 'warned' | 'allowed';
  readonly operator?: 'served';
  readonly text: string;
  /** Where ESO's own text is written down; then `text` is all of it. */
  readonly section?: string;
  readonly strict?: boolean;
}

/** An object as it is applied. */
export interface RefusalManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/** The namespace of the cases. */
const TEAM = 'team-a';

/** What the platform allows in the world of the cases. */
export const REFUSAL_RULES = {
  rules: {
    controllerClass: 'default',
    audiences: ['sts.amazonaws.com'],
    regions: [],
    refusedNamespaces: ['kube-system'],
    push: { accounts: ['111111111111'], adoptsFromEso: false },
  },
  genericTargets: { enabled: true, kinds: ['v1/ConfigMap'] },
  webhookHosts: ['hooks.example.com'],
  delimiters: ['{{', '}}'],
} as const satisfies { readonly rules: PlatformRules; readonly [field: string]: unknown };

const ACCOUNT = { auth: { jwt: { serviceAccountRef: { name: 'reader' } } } };

function specOf({ kind, spec = {}, aws }: WrittenObject): object {
  const store = { provider: { aws: { service: 'SecretsManager', region: 'eu-west-1', ...ACCOUNT, ...aws } } };
  const read = { secretKey: 'password', remoteRef: { key: 'db' } };
  const defaults = new Map<string, object>([
    ['SecretStore', store],
    ['ClusterSecretStore', store],
    ['ExternalSecret', { secretStoreRef: { name: 'aws' }, ...(spec['dataFrom'] ? {} : { data: [read] }) }],
    ['PushSecret', { secretStoreRefs: [{ name: 'aws' }], selector: { secret: { name: 'source' } } }],
  ]);
  return { ...defaults.get(kind), ...spec };
}

function typeOf(kind: string) {
  return CUSTOM_RESOURCE_DEFINITIONS.find(({ spec }) => spec.names.kind === kind);
}

/** The API versions under which a kind is served. */
export function servedVersions(kind: string): readonly string[] {
  const versions = typeOf(kind)?.spec.versions ?? [];
  return versions.filter(({ served }) => served).map(({ name }) => name);
}

/** The manifest of an object of a case, under one of the versions of its kind. Its name is `case` unless it says otherwise. */
export function refusalManifest(object: WrittenObject, isCase: boolean, version?: string): RefusalManifest {
  const type = typeOf(object.kind);
  const name = isCase ? 'case' : (object.name ?? '');
  const where = type?.spec.scope === 'Cluster' ? {} : { namespace: TEAM };
  const metadata = { ...object.metadata, name, ...where };
  if (type === undefined) return { apiVersion: 'v1', kind: object.kind, metadata, data: object.data ?? {} };
  const [served = ''] = servedVersions(object.kind);
  return {
    apiVersion: `${type.spec.group}/${version ?? served}`,
    kind: object.kind,
    metadata,
    spec: specOf(object),
  };
}

const FOLDER = new URL('../../cases/refusals/', import.meta.url);

/** All cases. `parse` reads YAML: this package has no reader of its own. */
export function refusalCases(parse: (text: string) => unknown): readonly RefusalCase[] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
  return files
    .toSorted()
    .flatMap((name) => parse(readFileSync(new URL(name, FOLDER), 'utf8')) as readonly RefusalCase[]);
}

/** The name of a case's test; rows of the catalogue are found by it. */
export function refusalTitle({ threat, name }: RefusalCase): string {
  return threat === undefined ? name : `threat/${threat} ${name}`;
}
