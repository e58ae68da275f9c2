import { writeFile } from 'node:fs/promises';
import { LockkeeperError } from '@lockkeeper/core';
import type { KubeObject } from '@lockkeeper/kube';
import { stringify } from 'yaml';
import { type KubeconfigChoice, openCluster } from '../install/open-cluster.ts';
import { checkMigration, type MigrationReport } from '../migrate/check-migration.ts';
import { takeInventory } from '../migrate/inventory.ts';
import { countObjects, printReport } from '../migrate/print-report.ts';
import { readObjectsOfCluster, readObjectsOfFiles } from '../migrate/read-objects.ts';
import type { CommandIo } from '../process/command-io.ts';
import { EXIT } from '../process/exit-codes.ts';

export interface MigrateCheckOptions extends KubeconfigChoice {
  /** Manifests; empty means the cluster of the kubeconfig. */
  readonly files: readonly string[];
  readonly namespace: string;
  readonly output: 'table' | 'json' | 'yaml';
  /** Where the grants are written to. */
  readonly grants?: string;
  /** False leaves the target Secrets alone. */
  readonly secrets: boolean;
}

async function objectsOf(options: MigrateCheckOptions, io: CommandIo): Promise<readonly KubeObject[]> {
  if (options.files.length > 0) return readObjectsOfFiles(options.files, options.namespace);
  const cluster = await openCluster(options, io);
  try {
    return await readObjectsOfCluster(cluster.client, {
      withSecrets: options.secrets,
      signal: io.signal,
      tell: (text) => io.err(text),
    });
  } finally {
    await cluster.transport.close();
  }
}

function format(report: MigrationReport, output: MigrateCheckOptions['output']): string {
  if (output === 'table') return printReport(report);
  return output === 'json' ? `${JSON.stringify(report, null, 2)}\n` : stringify(report, { lineWidth: 0 });
}

/**
 * `lockkeeper migrate check`: what moving from the External Secrets Operator, ASCP and the pod identity webhook means, object by object, on
 * stdout. Reads only, and asks nothing of AWS. Ends with 1 when an object would be blocked.
 */
export async function runMigrateCheck(options: MigrateCheckOptions, io: CommandIo): Promise<number> {
  const inventory = takeInventory(await objectsOf(options, io));
  const report = checkMigration(inventory);
  if (report.objects.length === 0)
    throw new LockkeeperError(
      'InvalidInput',
      'there is nothing to move over: no object of the External Secrets Operator, no SecretProviderClass for AWS, no pod identity webhook',
    );
  if (options.grants !== undefined) {
    const documents = report.grants.map((grant) => `---\n${stringify(grant)}`).join('');
    await writeFile(options.grants, documents);
  }
  io.out(format(report, options.output));
  const { ok, note, differs, blocked } = countObjects(report.objects);
  io.err(`${report.objects.length} objects: ${ok + note} stay as they are, ${differs} differ, ${blocked} blocked\n`);
  return blocked > 0 ? EXIT.failed : EXIT.done;
}
