import { type Clock, CUSTOM_RESOURCE_DEFINITIONS, type Log, LockkeeperError, sleep } from '@lockkeeper/core';
import { customResourceDefinitions, type KubeClient, type KubeObject } from '@lockkeeper/kube';

function below(owner: string, fields: readonly string[]): readonly string[] {
  return fields.map((field) => `${owner}.${field}`);
}

/** Without one of these an identity would be a wider one, or another. */
const IDENTITY: readonly string[] = [
  'auth.jwt.serviceAccountRef.name',
  'auth.jwt.serviceAccountRef.namespace',
  'auth.secretRef.accessKeyIDSecretRef',
  'role',
];

/** Without one of these a store would read with a wider identity, or outside its part of the names. */
const STORE: readonly string[] = [
  'spec.controller',
  ...below('spec.provider.aws', [
    ...IDENTITY,
    'additionalRoles',
    'sessionTags',
    'sessionTagsPolicy',
    'customSessionTags',
    'auth.jwt.allowedRoles',
    'prefix',
  ]),
];

const EXTERNAL_SECRET: readonly string[] = [
  'secretStoreRef.kind',
  'target.creationPolicy',
  'dataFrom[].find.path',
  'dataFrom[].find.name.regexp',
  'dataFrom[].find.tags',
];

const LABELS: readonly string[] = ['matchLabels', 'matchExpressions'];

/** Without one of these more would be written, to more stores, or over what is to stay. */
const PUSH_SECRET: readonly string[] = [
  'secretStoreRefs[].kind',
  ...below('secretStoreRefs[].labelSelector', LABELS),
  'selector.secret.name',
  ...below('selector.secret.selector', LABELS),
  'updatePolicy',
  'dataTo[].storeRef.name',
  'dataTo[].match.regexp',
];

/** Fields that restrict access. A CRD that lacks one prunes it, and a pruned restriction is an open door (`threat/Q5`). */
const RESTRICTING: ReadonlyMap<string, readonly string[]> = new Map([
  ['secretstores.external-secrets.io', STORE],
  [
    'clustersecretstores.external-secrets.io',
    [
      ...STORE,
      ...below('spec.conditions[]', [
        'namespaces',
        'namespaceSelector',
        'namespaceRegexes',
        'remoteKeys',
        'pushRemoteKeys',
      ]),
    ],
  ],
  ['externalsecrets.external-secrets.io', below('spec', EXTERNAL_SECRET)],
  [
    'clusterexternalsecrets.external-secrets.io',
    [
      ...below('spec.namespaceSelector', LABELS),
      ...below('spec.namespaceSelectors[]', LABELS),
      ...below('spec.externalSecretSpec', EXTERNAL_SECRET),
    ],
  ],
  ['pushsecrets.external-secrets.io', below('spec', PUSH_SECRET)],
  [
    'clusterpushsecrets.external-secrets.io',
    [...below('spec.namespaceSelectors[]', LABELS), ...below('spec.pushSecretSpec', PUSH_SECRET)],
  ],
  ['ecrauthorizationtokens.generators.external-secrets.io', below('spec', IDENTITY)],
  ['stssessiontokens.generators.external-secrets.io', below('spec', IDENTITY)],
  ['fakes.generators.external-secrets.io', ['spec.controller']],
  ['webhooks.generators.external-secrets.io', below('spec', ['caBundle', 'caProvider'])],
  [
    'clustergenerators.generators.external-secrets.io',
    [
      ...below('spec.generator.ecrAuthorizationTokenSpec', IDENTITY),
      ...below('spec.generator.stsSessionTokenSpec', IDENTITY),
      'spec.generator.fakeSpec.controller',
      ...below('spec.generator.webhookSpec', ['caBundle', 'caProvider']),
    ],
  ],
  [
    'storegrants.lockkeeper.dev',
    [
      'spec.namespace',
      'spec.namespaceUID',
      'spec.stores',
      'spec.services',
      'spec.regions',
      'spec.roles',
      'spec.externalID',
      'spec.sessionTags',
      'spec.transitiveTagKeys',
      'status.namespaceUID',
    ],
  ],
]);

/** Nothing works without these. Kinds of the others are not served where they are not installed. */
const REQUIRED: readonly string[] = [
  'secretstores.external-secrets.io',
  'clustersecretstores.external-secrets.io',
  'externalsecrets.external-secrets.io',
  'storegrants.lockkeeper.dev',
];

const RETRY_MS = 2_000;

function child(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function describes(schema: unknown, path: string): boolean {
  let at: unknown = schema;
  for (const part of path.split('.')) {
    const isList = part.endsWith('[]');
    at = child(child(at, 'properties'), isList ? part.slice(0, -2) : part);
    if (isList) at = child(at, 'items');
  }
  return at !== undefined;
}

/** The served versions of a CRD that would prune a restricting field, with the field. */
export function missingFields(crd: unknown, paths: readonly string[]): readonly string[] {
  const versions = child(child(crd, 'spec'), 'versions');
  if (!Array.isArray(versions)) return ['spec.versions'];
  return versions
    .filter((version) => child(version, 'served') === true)
    .flatMap((version) => {
      const schema = child(child(version, 'schema'), 'openAPIV3Schema');
      return paths
        .filter((path) => !describes(schema, path))
        .map((path) => `${String(child(version, 'name'))}: ${path}`);
    });
}

async function readCrd(
  client: KubeClient,
  name: string,
  clock: Clock,
  log: Log,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  for (let said = false; ; ) {
    try {
      return await client.get(customResourceDefinitions, { name }, { signal });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof LockkeeperError && error.code === 'Denied') throw error;
      if (!said)
        log.warn('waiting for the API server', { error: error instanceof LockkeeperError ? error.message : 'unknown' });
      said = true;
      await sleep(clock, RETRY_MS, signal);
    }
  }
}

/**
 * Refuses to run on CRDs that lack a field which restricts access, such as those of another product installed later. Waits for
 * an API server that does not answer yet. Resolves to the names of the CRDs that are not installed and not required; rejects with
 * LockkeeperError `Refused` naming the CRD, version and field.
 */
export async function checkInstalledCrds(
  client: KubeClient,
  clock: Clock,
  log: Log,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const problems: string[] = [];
  const absent = new Set<string>();
  for (const { metadata } of CUSTOM_RESOURCE_DEFINITIONS) {
    const crd = await readCrd(client, metadata.name, clock, log, signal);
    if (crd === undefined && !REQUIRED.includes(metadata.name)) absent.add(metadata.name);
    else if (crd === undefined) problems.push(`${metadata.name} is not installed`);
    else
      for (const field of missingFields(crd, RESTRICTING.get(metadata.name) ?? []))
        problems.push(`${metadata.name} lacks ${field}`);
  }
  if (problems.length === 0) return absent;
  throw new LockkeeperError(
    'Refused',
    `the installed CRDs are not Lockkeeper's: ${problems.join('; ')}. Apply the CRDs of this release and start again`,
  );
}
