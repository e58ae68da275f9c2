import { writeFile } from 'node:fs/promises';
import { ADMISSION_NAMESPACE, ADMISSION_SERVICE, admissionObjects, type InstalledObject } from '@lockkeeper/admission';
import type { RunningLab } from '@lockkeeper/lab';
import { accountAwsToken, accountKubeconfig, type ServiceIdentity } from '../install/account-kubeconfig.ts';
import { createMissing } from '../install/create-missing.ts';
import type { OpenCluster } from '../install/open-cluster.ts';
import { labelPolicyObjects } from '../install/label-policy.ts';
import { operatorObjects } from '../install/operator-objects.ts';
import { OPERATOR_ACCOUNT, OPERATOR_NAMESPACE } from '../install/operator-rbac.ts';
import type { CommandIo } from '../process/command-io.ts';
import {
  admissionCommand,
  csiCommand,
  operatorCommand,
  type RunningService,
  startService,
} from '../process/service-process.ts';
import { csiAccount, csiInstalledObjects } from './csi-account.ts';
import type { LabFolder } from './lab-folder.ts';

type ServiceName = 'operator' | 'admission' | 'csi';

/** What runs beside a lab. */
export type LabServices = Readonly<Partial<Record<ServiceName, RunningService>>>;

/** What is to run beside a lab. */
export interface WantedServices {
  readonly operator: boolean;
  /** Where the webhook listens; absent for none. */
  readonly admissionPort?: number;
  readonly csi: boolean;
}

/** Lets a service of ours be its own account, and starts it. */
async function startAs(account: ServiceIdentity, site: ServiceSite, more: ServiceParts): Promise<RunningService> {
  const { running, folder, cluster, io } = site;
  await createMissing(cluster.client, more.objects, io.signal);
  const kubeconfig = folder.file(`${more.name}-kubeconfig`);
  const text = await accountKubeconfig(account, cluster.config, cluster.transport, io.signal);
  await writeFile(kubeconfig, text, { flag: 'wx', mode: 0o600 });
  const { clock } = cluster;
  const { name, service, flags, roleArn } = more;
  const identity = roleArn === undefined ? {} : await podIdentity(account, roleArn, site);
  const logFile = folder.file(`${name}.log`);
  return startService({ name, service, flags, kubeconfig, awsUrl: running.awsUrl, identity, logFile, clock, io });
}

/** What the pod identity webhook gives a pod. The role need not exist yet. */
async function podIdentity(
  account: ServiceIdentity,
  roleArn: string,
  { folder, cluster, io }: ServiceSite,
): Promise<Readonly<Record<string, string>>> {
  const tokenFile = folder.file('operator-aws-token');
  const token = await accountAwsToken(account, cluster.transport, io.signal);
  await writeFile(tokenFile, token, { flag: 'wx', mode: 0o600 });
  return { AWS_ROLE_ARN: roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile };
}

export interface ServiceSite {
  readonly running: RunningLab;
  readonly folder: LabFolder;
  readonly cluster: OpenCluster;
  readonly io: CommandIo;
  readonly platformFlags: readonly string[];
  /** How old a mount must be before it is renewed, where it is not the driver's own default. */
  readonly rotationPollMs?: number;
}

interface ServiceParts {
  readonly name: ServiceName;
  readonly service: typeof operatorCommand;
  readonly objects: readonly InstalledObject[];
  readonly flags: readonly string[];
  /** Its AWS role, if it has one. */
  readonly roleArn?: string;
}

/** In the lab's first account. Stores without an identity of their own work once somebody makes it. */
const OPERATOR_ROLE = 'external-secrets';

async function startOperator(site: ServiceSite): Promise<RunningService> {
  const account = { namespace: OPERATOR_NAMESPACE, name: OPERATOR_ACCOUNT };
  const roleArn = `arn:aws:iam::${site.running.accounts[0]?.accountId ?? ''}:role/${OPERATOR_ROLE}`;
  const objects = [...operatorObjects(roleArn), ...(await labelPolicyObjects())];
  const flags = site.platformFlags;
  return startAs(account, site, { name: 'operator', service: operatorCommand, objects, flags, roleArn });
}

function startAdmission(port: number, site: ServiceSite): Promise<RunningService> {
  const account = { namespace: ADMISSION_NAMESPACE, name: ADMISSION_SERVICE };
  const flags = [`--listen-addr=127.0.0.1:${port}`, '--shutdown-delay=0', '--pod-identity', ...site.platformFlags];
  const objects = admissionObjects(ADMISSION_NAMESPACE, true);
  return startAs(account, site, { name: 'admission', service: admissionCommand, objects, flags });
}

/** A lab that was kept may have a webhook configuration that leads nowhere this time: it would refuse everything. */
export async function forgetAdmission({ client }: OpenCluster, io: CommandIo): Promise<void> {
  for (const { type, object } of admissionObjects(ADMISSION_NAMESPACE, true)) {
    if (!type.plural.endsWith('webhookconfigurations')) continue;
    const found = await client.get(type, object.metadata, { signal: io.signal });
    const { uid = '', resourceVersion = '' } = found?.metadata ?? {};
    if (found !== undefined) await client.delete(type, object.metadata, { uid, resourceVersion, signal: io.signal });
  }
}

/** The provider of the lab's node. It keeps values for as long as a mount stays as it is, so that a renewed mount is a new read. */
function startCsi(site: ServiceSite): Promise<RunningService> {
  const { running, rotationPollMs } = site;
  if (running.folders === undefined) throw new TypeError('a lab with a provider has nodes');
  const flags = [
    `--provider-volume=${running.folders.csiProviders}`,
    `--kubelet-path=${running.folders.kubelet}`,
    ...(rotationPollMs === undefined ? [] : [`--refresh-interval=${rotationPollMs}ms`]),
    ...(running.podIdentityUrl === undefined ? [] : [`--pod-identity-endpoint=${running.podIdentityUrl}`]),
  ];
  const objects = csiInstalledObjects();
  return startAs(csiAccount(objects), site, { name: 'csi', service: csiCommand, objects, flags });
}

/** All or none: what was started is stopped when another cannot be. */
export async function startServices(wanted: WantedServices, site: ServiceSite): Promise<LabServices> {
  const starting: (readonly [ServiceName, Promise<RunningService>])[] = [];
  if (wanted.operator) starting.push(['operator', startOperator(site)]);
  if (wanted.admissionPort !== undefined) starting.push(['admission', startAdmission(wanted.admissionPort, site)]);
  if (wanted.csi) starting.push(['csi', startCsi(site)]);
  const ends = await Promise.allSettled(starting.map(([, start]) => start));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) {
    const started = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    await Promise.all(started.map((service) => service.stop()));
    throw failed.reason;
  }
  return Object.fromEntries(await Promise.all(starting.map(async ([name, start]) => [name, await start] as const)));
}

/** Where the API server of the lab finds the webhook's Service. */
export function admissionService(port: number): ReadonlyMap<string, number> {
  return new Map([[`${ADMISSION_NAMESPACE}/${ADMISSION_SERVICE}`, port]]);
}
