import { LockkeeperError, parseExternalSecret } from '@lockkeeper/core';
import { systemClock, systemRandom } from '@lockkeeper/kube';
import { externalSecrets } from '@lockkeeper/kube/internal';
import { LazyProvider } from '../aws/lazy-provider.ts';
import { userProvider } from '../aws/user-provider.ts';
import { openCluster } from '../install/open-cluster.ts';
import type { CommandIo } from '../process/command-io.ts';
import { childEnvironment } from '../process/environment.ts';
import { runChild } from '../process/run-child.ts';
import { clusterSurroundings } from '../render/cluster-surroundings.ts';
import { planRender, renderAsUser } from '../render/render-as-user.ts';
import { printable } from '../terminal/printable.ts';

export interface ExecOptions {
  readonly namespace: string;
  readonly externalSecret: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly allowEnv: readonly string[];
  readonly keepAwsCredentials: boolean;
}

/** The Secret's keys and values, from the ExternalSecret in the cluster and the values in AWS, both read as the user. */
async function valuesFor(options: ExecOptions, io: CommandIo): Promise<ReadonlyMap<string, string>> {
  const { namespace, externalSecret: name } = options;
  const { transport, client } = await openCluster(options, io);
  const provider = new LazyProvider(() => userProvider(io.variables, io.log));
  try {
    const found = await client.get(externalSecrets, { namespace, name });
    if (found === undefined)
      throw new LockkeeperError('Absent', `ExternalSecret "${name}" not found in namespace "${namespace}"`);
    const surroundings = clusterSurroundings(client);
    const plan = await planRender(parseExternalSecret(found), surroundings);
    const ports = { provider, surroundings, clock: systemClock(), random: systemRandom(), signal: io.signal };
    const { made, notes } = await renderAsUser(plan, ports);
    for (const note of notes) io.err(`warning: ${printable(note)}\n`);
    if (made.kind === 'secret') return new Map([...made.secret.data].map(([key, value]) => [key, value.revealText()]));
    if (made.kind === 'nothing') return new Map();
    const { kind } = plan.externalSecret.spec.target.manifest ?? {};
    throw new LockkeeperError(
      'Refused',
      `ExternalSecret "${name}" makes a ${kind} and no Secret: variables are the keys of a Secret`,
    );
  } finally {
    provider.close();
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
  return runChild(program, args, variables, io);
}
