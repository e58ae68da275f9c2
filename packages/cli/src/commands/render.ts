import { LockkeeperError } from '@lockkeeper/core';
import { systemClock, systemRandom } from '@lockkeeper/kube';
import { stringify } from 'yaml';
import { LazyProvider } from '../aws/lazy-provider.ts';
import { describeUser, userProvider } from '../aws/user-provider.ts';
import { readManifests } from '../manifests/read-manifests.ts';
import type { CommandIo } from '../process/command-io.ts';
import { EXIT } from '../process/exit-codes.ts';
import { fileSurroundings } from '../render/file-surroundings.ts';
import { printedObject } from '../render/printed-object.ts';
import { planRender, renderAsUser, type RenderPlan, type RenderPorts } from '../render/render-as-user.ts';
import { printable } from '../terminal/printable.ts';
import { table } from '../terminal/table.ts';

export interface RenderCommandOptions {
  readonly files: readonly string[];
  readonly namespace: string;
  readonly fetch: boolean;
  readonly output: 'yaml' | 'json';
}

function show(objects: readonly object[], output: RenderCommandOptions['output']): string {
  if (output === 'json') return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }, null, 2)}\n`;
  return objects.map((object) => `---\n${stringify(object)}`).join('');
}

function listing(plans: readonly RenderPlan[]): string {
  const rows = plans.flatMap(({ externalSecret: { metadata }, reads }) =>
    reads.map(({ service, region, key }) => [metadata.namespace, metadata.name, service, region, key]),
  );
  return table(['NAMESPACE', 'EXTERNALSECRET', 'SERVICE', 'REGION', 'KEY'], rows);
}

async function objectsOf(plans: readonly RenderPlan[], ports: RenderPorts, io: CommandIo): Promise<readonly object[]> {
  const objects: object[] = [];
  for (const plan of plans) {
    const { externalSecret } = plan;
    const rendered = await renderAsUser(plan, ports);
    const { object, note } = printedObject(externalSecret, rendered);
    const notes = [...rendered.notes, ...(note === undefined ? [] : [note])];
    for (const text of notes) io.err(`${printable(`ExternalSecret ${externalSecret.metadata.name}: ${text}`)}\n`);
    if (object) objects.push(object);
  }
  return objects;
}

/**
 * `lockkeeper render -f FILES`: the Secrets, and objects of other kinds, that ExternalSecrets ask for, on stdout, without a cluster.
 * Offline it checks the manifests and lists what would be read; only `--fetch` reads, as the user, after saying what (`threat/D1`).
 * Where nothing of AWS is asked for, everything is in the files and is printed at once.
 */
export async function runRender(options: RenderCommandOptions, io: CommandIo): Promise<number> {
  const manifests = await readManifests(options.files, options.namespace);
  if (manifests.externalSecrets.length === 0)
    throw new LockkeeperError('InvalidInput', 'no ExternalSecret in the files given with -f');
  const surroundings = fileSurroundings(manifests);
  const plans: RenderPlan[] = [];
  for (const externalSecret of manifests.externalSecrets) plans.push(await planRender(externalSecret, surroundings));
  const [first] = plans.flatMap(({ reads }) => reads);
  if (first !== undefined && !options.fetch) {
    io.out(listing(plans));
    io.err('Nothing was read. Add --fetch to read these with your own AWS identity and print the Secrets.\n');
    return EXIT.done;
  }
  if (first !== undefined) {
    const user = await describeUser(io.variables, first.region);
    io.err(`Reading as ${printable(user)}:\n${listing(plans)}`);
  }
  const provider = new LazyProvider(() => userProvider(io.variables, io.log));
  const ports = { provider, surroundings, clock: systemClock(), random: systemRandom(), signal: io.signal };
  try {
    io.out(show(await objectsOf(plans, ports, io), options.output));
    return EXIT.done;
  } finally {
    provider.close();
  }
}
