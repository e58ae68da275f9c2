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
import { admissionCommand, operatorCommand, type RunningService, startService } from '../process/service-process.ts';
import type { LabFolder } from './lab-folder.ts';

/** What runs beside a lab. */
export interface LabServices {
  readonly operator?: RunningService;
  readonly admission?: RunningService;
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
}

interface ServiceParts {
  readonly name: 'operator' | 'admission';
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

/** Both or none: what was started is stopped when the other cannot be. */
export async function startServices(port: number | undefined, site: ServiceSite): Promise<LabServices> {
  const [operator, admission] = await Promise.allSettled([
    startOperator(site),
    port === undefined ? undefined : startAdmission(port, site),
  ]);
  if (operator.status === 'fulfilled' && admission.status === 'fulfilled') {
    return { operator: operator.value, ...(admission.value ? { admission: admission.value } : {}) };
  }
  const started = [operator, admission].flatMap((end) => (end.status === 'fulfilled' && end.value ? [end.value] : []));
  await Promise.all(started.map((service) => service.stop()));
  throw [operator, admission].find((end) => end.status === 'rejected')?.reason;
}

/** Where the API server of the lab finds the webhook's Service. */
export function admissionService(port: number): ReadonlyMap<string, number> {
  return new Map([[`${ADMISSION_NAMESPACE}/${ADMISSION_SERVICE}`, port]]);
}
