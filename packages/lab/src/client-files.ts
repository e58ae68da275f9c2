import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountKeys } from './aws/iam/bootstrap.ts';
import type { CertificatePair } from './certificates/authority.ts';

/** The files a user points clients at. All are readable by their owner only (`threat/B3`). */
export interface ClientFiles {
  readonly kubeconfig: string;
  readonly awsConfig: string;
  readonly awsCredentials: string;
}

export interface ClientFacts {
  readonly kubernetesUrl: string;
  readonly caCertificate: string;
  readonly admin: CertificatePair;
  readonly awsUrl: string;
  readonly region: string;
  readonly accounts: readonly AccountKeys[];
}

/** Name of the kubeconfig context and of the AWS profile of the first account. */
export const LAB_NAME = 'lockkeeper-lab';

/** `O_EXCL`: a file or link that somebody put there first is an error and is not written through. */
async function writeNew(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A kubeconfig in JSON, which is YAML. */
function kubeconfigOf(facts: ClientFacts): string {
  const { kubernetesUrl: server, caCertificate, admin } = facts;
  const document = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': LAB_NAME,
    clusters: [{ name: LAB_NAME, cluster: { server, 'certificate-authority-data': base64(caCertificate) } }],
    users: [
      {
        name: `${LAB_NAME}-admin`,
        user: { 'client-certificate-data': base64(admin.certificate), 'client-key-data': base64(admin.key) },
      },
    ],
    contexts: [{ name: LAB_NAME, context: { cluster: LAB_NAME, user: `${LAB_NAME}-admin`, namespace: 'default' } }],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function profileName(index: number, keys: AccountKeys): string {
  return index === 0 ? LAB_NAME : `${LAB_NAME}-${keys.accountId}`;
}

/** Writes kubeconfig and AWS profile files into a folder, which must not hold them yet. */
export async function writeClientFiles(folder: string, facts: ClientFacts): Promise<ClientFiles> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = {
    kubeconfig: join(folder, 'kubeconfig'),
    awsConfig: join(folder, 'aws-config'),
    awsCredentials: join(folder, 'aws-credentials'),
  };
  const config = facts.accounts.map((keys, i) => {
    const lines = [
      `[profile ${profileName(i, keys)}]`,
      `region = ${facts.region}`,
      `endpoint_url = ${facts.awsUrl}`,
      'output = json',
    ];
    return lines.join('\n');
  });
  const credentials = facts.accounts.map((keys, i) => {
    const lines = [
      `[${profileName(i, keys)}]`,
      `aws_access_key_id = ${keys.accessKeyId}`,
      `aws_secret_access_key = ${keys.secretAccessKey}`,
    ];
    return lines.join('\n');
  });
  await writeNew(files.kubeconfig, kubeconfigOf(facts));
  await writeNew(files.awsConfig, `${config.join('\n\n')}\n`);
  await writeNew(files.awsCredentials, `${credentials.join('\n\n')}\n`);
  return files;
}
