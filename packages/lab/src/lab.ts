import type { Clock, Log, Random } from '@lockkeeper/core';
import type { WebhookCaller } from './http/webhook-call.ts';
import { type AwsApi, type AwsPersistence, createAwsApi, type IssuerKey, type Limit } from './aws/index.ts';
import type { AuditRecord } from './kubernetes/handle-request.ts';
import { createKubernetesApi, type KubernetesApi } from './kubernetes/kubernetes-api.ts';
import type { StorePersistence } from './kubernetes/store/store-persistence.ts';

export interface LabPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** How the API server calls admission webhooks; without it, it calls none. */
  readonly webhooks?: WebhookCaller;
}

export interface LabSettings {
  /** Minor version of Kubernetes 1 that the API server reports. */
  readonly kubernetesVersion?: string;
  /** Accounts that exist from the start. */
  readonly accounts: readonly string[];
  /** Where and as what EKS knows the cluster. Without it, or without accounts, EKS knows none. */
  readonly cluster?: { readonly name: string; readonly region: string };
  readonly limits?: readonly Limit[];
  /** See `AwsApiOptions.openMode`. */
  readonly openMode?: boolean;
  readonly audit?: (record: AuditRecord) => void;
  /** Workloads make pods: there are nodes to take them. See `KubernetesApiOptions.pods`. */
  readonly pods?: boolean | undefined;
}

export interface LabKeys {
  /** PEM of the key that signs ServiceAccount tokens. */
  readonly serviceAccountKey: string;
  /** PEM of the authority behind the API server's certificate. */
  readonly caCertificate?: string;
  /** Issuer of ServiceAccount tokens; a new one when absent. */
  readonly issuer?: string;
}

/** Where both servers keep their state; memory only without it. */
export interface LabPersistence {
  readonly kubernetes: StorePersistence;
  readonly aws: AwsPersistence;
}

/** Both servers of the lab as plain functions, joined where EKS and AWS are joined: at the issuer's public keys. */
export interface Lab {
  readonly kubernetes: KubernetesApi;
  readonly aws: AwsApi;
}

/** Issuers of the lab lie below `.invalid`, which no name server will ever answer for (`threat/B5`). */
export function labIssuer(random: Random): string {
  return `https://oidc.lab.lockkeeper.invalid/id/${Buffer.from(random.bytes(16)).toString('hex').toUpperCase()}`;
}

/** Builds the lab without sockets. AWS learns the cluster's token keys as it would from the issuer's discovery document. */
export function createLab(ports: LabPorts, settings: LabSettings, keys: LabKeys, persistence?: LabPersistence): Lab {
  const { kubernetesVersion: version, accounts, cluster, limits, audit, openMode } = settings;
  const [account] = accounts;
  const kubernetes = createKubernetesApi({
    ...ports,
    keys: { serviceAccountKey: keys.serviceAccountKey },
    issuer: keys.issuer ?? labIssuer(ports.random),
    ...(persistence ? { persistence: persistence.kubernetes } : {}),
    ...(keys.caCertificate ? { caCertificate: keys.caCertificate } : {}),
    ...(version ? { version } : {}),
    ...(audit ? { audit } : {}),
    pods: settings.pods,
  });
  const aws = createAwsApi({
    ...ports,
    accounts,
    ...(persistence ? { persistence: persistence.aws } : {}),
    issuerKeys: (issuer) => (issuer === kubernetes.issuer ? publicKeys(kubernetes) : undefined),
    ...(cluster && account ? { clusters: [{ ...cluster, account, ...clusterFacts(kubernetes, version) }] } : {}),
    ...(limits ? { limits } : {}),
    ...(openMode === true ? { openMode } : {}),
  });
  return { kubernetes, aws };
}

function clusterFacts(kubernetes: KubernetesApi, version: string | undefined): { issuer: string; version?: string } {
  return { issuer: kubernetes.issuer, ...(version ? { version: version.replace(/^v?(1\.)?/, '1.') } : {}) };
}

function publicKeys(kubernetes: KubernetesApi): readonly IssuerKey[] {
  const { keys } = kubernetes.jwks();
  return Array.isArray(keys) ? (keys as readonly IssuerKey[]) : [];
}
