import type { AccountKeys } from '../aws/iam/bootstrap.ts';
import type { AwsApi } from '../aws/index.ts';
import {
  type CertificateAuthority,
  type CertificatePair,
  createAuthority,
  restoreAuthority,
} from '../certificates/authority.ts';
import { createSigningKey } from '../certificates/signing-key.ts';
import type { LabPorts } from '../lab.ts';
import type { LabData } from './lab-data.ts';

/** What makes a lab the same lab in another process: who signs its certificates and its tokens, and the tokens' issuer. */
export interface LabIdentity {
  readonly authority: CertificateAuthority;
  /** PEM of the key that signs ServiceAccount tokens. */
  readonly serviceAccountKey: string;
  readonly issuer: string | undefined;
}

/** New keys for this start only (`threat/B5`). */
export async function freshIdentity({ clock, random }: LabPorts): Promise<LabIdentity> {
  const [authority, serviceAccountKey] = await Promise.all([createAuthority(clock, random), createSigningKey()]);
  return { authority, serviceAccountKey, issuer: undefined };
}

/** The keys that were kept, or new ones, which are kept from now on. */
export async function lastingIdentity(data: LabData, ports: LabPorts, newIssuer: () => string): Promise<LabIdentity> {
  const { clock, random } = ports;
  const serviceAccountKey = await data.keep('kubernetes.serviceAccountKey', createSigningKey);
  const issuer = await data.keep('kubernetes.issuer', newIssuer);
  const kept = await data.keep('authority', async () =>
    JSON.stringify(await (await createAuthority(clock, random)).export()),
  );
  return {
    authority: await restoreAuthority(JSON.parse(kept) as CertificatePair, clock, random),
    serviceAccountKey,
    issuer,
  };
}

/** The keys of an account's administrator: those of the last start while they are good, else new ones. */
export function accountKeys(aws: AwsApi, data: LabData | undefined, id: string): AccountKeys {
  const name = `aws.administrator.${id}`;
  const kept = data?.kept(name);
  if (kept !== undefined) {
    const keys = JSON.parse(kept) as AccountKeys;
    if (aws.hasAccessKey(keys.accessKeyId)) return keys;
  }
  const made = aws.addAccount(id);
  data?.replace(name, JSON.stringify(made));
  return made;
}
