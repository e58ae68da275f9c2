import { LockkeeperError, SealedValue } from '@lockkeeper/core';

/** A client certificate: both in PEM. */
export interface ClientCertificate {
  readonly certificatePem: string;
  readonly keyPem: SealedValue;
}

/** The command of an `exec` credential plugin (client.authentication.k8s.io). */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly provideClusterInfo: boolean;
}

/** Where the bearer token comes from: given, read again from a file, or asked of a plugin. */
export type TokenSource =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: SealedValue }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'exec'; readonly plugin: ExecPlugin };

/** How to reach one API server, and as whom. */
export interface ClusterConfig {
  /** `https://host:port`, with a path if the server sits below one. */
  readonly server: string;
  /** Authorities to trust in place of the system's. */
  readonly caPem?: string;
  /** Name that the server's certificate must carry in place of the host. */
  readonly serverName?: string;
  /** Only from the user's own kubeconfig. */
  readonly insecureSkipTlsVerify?: boolean;
  readonly certificate?: ClientCertificate;
  readonly token: TokenSource;
  /** Namespace of the context or of the pod. */
  readonly namespace?: string;
}

/** A certificate and its key as one; neither is fine, one alone is not. */
export function pairCertificate(
  certificate: Buffer | undefined,
  key: Buffer | undefined,
): ClientCertificate | undefined {
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate === undefined || key === undefined) {
    throw new LockkeeperError(
      'InvalidInput',
      "the kubeconfig's user needs both a client certificate and a client key, or neither",
    );
  }
  return { certificatePem: certificate.toString('utf8'), keyPem: SealedValue.ofBytes(key) };
}
