import {
  type ExternalSecret,
  LockkeeperError,
  planFetches,
  Renderer,
  type SealedValue,
  unsupportedInExternalSecret,
  validateExternalSecret,
} from '@lockkeeper/core';
import { systemClock, systemRandom } from '@lockkeeper/kube';
import { stringify } from 'yaml';
import { plannedReads, readAsUser, type StoreLookup } from '../aws/read-as-user.ts';
import { describeUser, userProvider } from '../aws/user-provider.ts';
import { type Manifests, readManifests } from '../manifests/read-manifests.ts';
import type { CommandIo } from '../process/command-io.ts';
import { EXIT } from '../process/exit-codes.ts';
import { printable } from '../terminal/printable.ts';
import { table } from '../terminal/table.ts';

export interface RenderCommandOptions {
  readonly files: readonly string[];
  readonly namespace: string;
  readonly fetch: boolean;
  readonly output: 'yaml' | 'json';
}

function lookupIn(manifests: Manifests, namespace: string): StoreLookup {
  return ({ kind, name }) =>
    manifests.stores.find(
      (store) =>
        store.kind === kind &&
        store.metadata.name === name &&
        (kind === 'ClusterSecretStore' || store.metadata.namespace === namespace),
    )?.spec.provider.aws;
}

function checked(externalSecret: ExternalSecret) {
  const problems = [
    ...validateExternalSecret(externalSecret),
    ...unsupportedInExternalSecret(externalSecret).map((field) => field.message),
  ];
  if (problems.length > 0) {
    throw new LockkeeperError(
      'InvalidInput',
      `ExternalSecret "${externalSecret.metadata.name}": ${problems.join('; ')}`,
    );
  }
  const entries = planFetches(externalSecret.spec);
  if ('tenant' in entries) throw new LockkeeperError(entries.code, entries.tenant);
  return entries;
}

async function secretOf(
  renderer: Renderer,
  externalSecret: ExternalSecret,
  fetched: ReadonlyMap<string, SealedValue>,
  io: CommandIo,
): Promise<object> {
  const result = await renderer.render(externalSecret, fetched, { signal: io.signal });
  if (!result.ok) throw new LockkeeperError(result.refusal.code, result.refusal.platform);
  for (const { message } of result.unexpectedKeys) io.err(`warning: ${printable(message)}\n`);
  const { desired, data } = result.secret;
  const metadata = {
    name: externalSecret.spec.target.name ?? externalSecret.metadata.name,
    namespace: externalSecret.metadata.namespace,
    ...(desired.labels.size > 0 ? { labels: Object.fromEntries(desired.labels) } : {}),
    ...(desired.annotations.size > 0 ? { annotations: Object.fromEntries(desired.annotations) } : {}),
  };
  const encoded = [...data].map(([key, value]) => [key, Buffer.from(value.reveal()).toString('base64')]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    type: desired.type ?? 'Opaque',
    data: Object.fromEntries(encoded),
  };
}

function show(secrets: readonly object[], output: RenderCommandOptions['output']): string {
  if (output === 'json') return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: secrets }, null, 2)}\n`;
  return secrets.map((secret) => `---\n${stringify(secret)}`).join('');
}

/**
 * `lockkeeper render -f FILES`: the Secrets that ExternalSecrets ask for, on stdout, without a cluster. Offline it checks the
 * manifests and lists what would be read; only `--fetch` reads, as the user, after saying what (`threat/D1`).
 */
export async function runRender(options: RenderCommandOptions, io: CommandIo): Promise<number> {
  const manifests = await readManifests(options.files, options.namespace);
  if (manifests.externalSecrets.length === 0)
    throw new LockkeeperError('InvalidInput', 'no ExternalSecret in the files given with -f');
  const plans = manifests.externalSecrets.map((externalSecret) => {
    const entries = checked(externalSecret);
    const lookup = lookupIn(manifests, externalSecret.metadata.namespace);
    return { externalSecret, entries, lookup, reads: plannedReads(entries, lookup) };
  });
  const rows = plans.flatMap(({ externalSecret, reads }) =>
    reads.map((read) => [
      externalSecret.metadata.namespace,
      externalSecret.metadata.name,
      read.service,
      read.region,
      read.key,
    ]),
  );
  const listing = table(['NAMESPACE', 'EXTERNALSECRET', 'SERVICE', 'REGION', 'KEY'], rows);
  if (!options.fetch) {
    io.out(listing);
    io.err('Nothing was read. Add --fetch to read these with your own AWS identity and print the Secrets.\n');
    return EXIT.done;
  }
  const [first] = plans.flatMap(({ reads }) => reads);
  const user = await describeUser(io.variables, first?.region ?? '');
  io.err(`Reading as ${printable(user)}:\n${listing}`);
  const provider = await userProvider(io.variables, io.log);
  const renderer = new Renderer({ clock: systemClock(), random: systemRandom() });
  try {
    const secrets: object[] = [];
    for (const { externalSecret, entries, lookup } of plans) {
      const fetched = await readAsUser(provider, entries, lookup, io.signal);
      secrets.push(await secretOf(renderer, externalSecret, fetched, io));
    }
    io.out(show(secrets, options.output));
    return EXIT.done;
  } finally {
    provider.close();
  }
}
