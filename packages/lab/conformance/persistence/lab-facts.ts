import { readFileSync } from 'node:fs';
import type { RunningLab } from '../../src/start-lab.ts';

/** What a test needs to know of a lab in another process. */
export interface LabFacts {
  readonly kubernetesUrl: string;
  readonly awsUrl: string;
  readonly region: string;
  readonly caCertificate: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
  readonly issuer: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export function startFacts(lab: RunningLab): LabFacts {
  const config = JSON.parse(readFileSync(lab.files.kubeconfig, 'utf8')) as {
    users: { user: Record<'client-certificate-data' | 'client-key-data', string> }[];
  };
  const user = config.users[0]?.user;
  const text = (base64: string | undefined): string => Buffer.from(base64 ?? '', 'base64').toString();
  const [account] = lab.accounts;
  return {
    kubernetesUrl: lab.kubernetesUrl,
    awsUrl: lab.awsUrl,
    region: lab.region,
    caCertificate: lab.caCertificate,
    clientCertificate: text(user?.['client-certificate-data']),
    clientKey: text(user?.['client-key-data']),
    issuer: lab.lab.kubernetes.issuer,
    accessKeyId: account?.accessKeyId ?? '',
    secretAccessKey: account?.secretAccessKey ?? '',
  };
}
