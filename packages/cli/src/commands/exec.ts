import {
  type AwsProviderSpec,
  LockkeeperError,
  parseExternalSecret,
  parseStore,
  groupByStore,
  planFetches,
  Renderer,
  type StoreReference,
} from '@lockkeeper/core';
import { type KubeClient, type ResourceType, systemClock, systemRandom } from '@lockkeeper/kube';
import { readAsUser } from '../aws/read-as-user.ts';
import { userProvider } from '../aws/user-provider.ts';
import { openCluster } from '../install/open-cluster.ts';
import type { CommandIo } from '../process/command-io.ts';
import { childEnvironment } from '../process/environment.ts';
import { runChild } from '../process/run-child.ts';
import { printable } from '../terminal/printable.ts';

export interface ExecOptions {
  readonly namespace: string;
  readonly externalSecret: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly allowEnv: readonly string[];
  readonly keepAwsCredentials: boolean;
}

const ESO = { group: 'external-secrets.io', version: 'v1' } as const;
const TYPES: Readonly<Record<string, ResourceType>> = {
  ExternalSecret: { ...ESO, plural: 'externalsecrets', kind: 'ExternalSecret', namespaced: true },
  SecretStore: { ...ESO, plural: 'secretstores', kind: 'SecretStore', namespaced: true },
  ClusterSecretStore: { ...ESO, plural: 'clustersecretstores', kind: 'ClusterSecretStore', namespaced: false },
};

async function read(client: KubeClient, kind: string, namespace: string | undefined, name: string): Promise<unknown> {
  const type = TYPES[kind];
  if (!type) throw new TypeError(`unknown kind ${kind}`);
  const found = await client.get(type, { ...(type.namespaced && namespace ? { namespace } : {}), name });
  if (found === undefined)
    throw new LockkeeperError(
      'Absent',
      `${kind} "${name}" not found${type.namespaced ? ` in namespace "${namespace}"` : ''}`,
    );
  return found;
}

/** The Secret's keys and values, from the ExternalSecret in the cluster and the values in AWS, both read as the user. */
async function valuesFor(options: ExecOptions, io: CommandIo): Promise<ReadonlyMap<string, string>> {
  const { transport, client } = await openCluster(options, io);
  try {
    const externalSecret = parseExternalSecret(
      await read(client, 'ExternalSecret', options.namespace, options.externalSecret),
    );
    const entries = planFetches(externalSecret.spec);
    if ('tenant' in entries) throw new LockkeeperError(entries.code, entries.tenant);
    const stores = new Map<string, AwsProviderSpec | undefined>();
    const id = (reference: StoreReference): string => `${reference.kind}/${reference.name}`;
    for (const { store } of groupByStore(entries)) {
      stores.set(
        id(store),
        parseStore(await read(client, store.kind, options.namespace, store.name)).spec.provider.aws,
      );
    }
    const provider = await userProvider(io.variables, io.log);
    try {
      const fetched = await readAsUser(provider, entries, (reference) => stores.get(id(reference)), io.signal);
      const renderer = new Renderer({ clock: systemClock(), random: systemRandom() });
      const rendered = await renderer.render(externalSecret, fetched, { signal: io.signal });
      if (!rendered.ok) throw new LockkeeperError(rendered.refusal.code, rendered.refusal.platform);
      for (const { message } of rendered.unexpectedKeys) io.err(`warning: ${printable(message)}\n`);
      return new Map([...rendered.secret.data].map(([key, value]) => [key, value.revealText()]));
    } finally {
      provider.close();
    }
  } finally {
    await transport.close();
  }
}

/**
 * `lockkeeper exec -n NS --external-secret NAME -- cmd`: runs a command with the values an ExternalSecret would sync in its
 * environment and nowhere else. Exits with the command's own code.
 */
export async function runExec(options: ExecOptions, command: readonly string[], io: CommandIo): Promise<number> {
  const [program, ...args] = command;
  if (program === undefined) throw new LockkeeperError('InvalidInput', 'no command: write it after --');
  const values = await valuesFor(options, io);
  const { variables, refused } = childEnvironment(io.variables, values, {
    allowed: options.allowEnv,
    keepCredentials: options.keepAwsCredentials,
  });
  for (const { key, why } of refused) io.log.warn(`${JSON.stringify(key)} is not passed on: it ${why}`);
  return runChild(program, args, variables, io.signal);
}
