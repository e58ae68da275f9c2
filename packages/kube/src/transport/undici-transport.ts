import { type Clock, LockkeeperError } from '@lockkeeper/core';
import { type Dispatcher, Pool } from 'undici';
import type { ClientCertificate, ClusterConfig } from '../config/cluster-config.ts';
import { CredentialKeeper, type Credentials } from '../config/credential-keeper.ts';
import type { Commands, Files } from '../config/ports.ts';
import type { KubeRequest, KubeResponse, KubeTransport } from './transport.ts';

export interface UndiciTransportOptions {
  readonly clock: Clock;
  readonly files: Files;
  readonly commands: Commands;
  /** Sockets to the API server, watches included; further requests wait for one. Default 64. */
  readonly maxConnections?: number;
}

/** A transport that owns sockets. */
export interface ClosableTransport extends KubeTransport {
  /** Ends every request and closes every socket. */
  close(): Promise<void>;
}

/**
 * The real transport: HTTP/1.1 over TLS with undici. Follows no redirect and retries nothing, except that a 401 makes it
 * read the token or run the credential command again and, if that gave another credential, send the request once more.
 */
export function undiciTransport(config: ClusterConfig, options: UndiciTransportOptions): ClosableTransport {
  return new UndiciTransport(config, options);
}

class UndiciTransport implements ClosableTransport {
  readonly #config: ClusterConfig;
  readonly #keeper: CredentialKeeper;
  readonly #origin: string;
  readonly #prefix: string;
  readonly #maxConnections: number;
  #pool: { readonly pool: Pool; readonly certificate: ClientCertificate | undefined } | undefined;

  constructor(config: ClusterConfig, options: UndiciTransportOptions) {
    const url = new URL(config.server);
    this.#config = config;
    this.#maxConnections = options.maxConnections ?? 64;
    this.#keeper = new CredentialKeeper(config, options);
    this.#origin = url.origin;
    this.#prefix = url.pathname === '/' ? '' : url.pathname;
  }

  async send(request: KubeRequest): Promise<KubeResponse> {
    const credentials = await this.#keeper.current();
    const response = await this.#exchange(request, credentials);
    if (response.statusCode !== 401) return toKubeResponse(response);
    const renewed = await this.#keeper.afterRefusal(credentials).catch(() => undefined);
    if (renewed === undefined) return toKubeResponse(response);
    await response.body.dump();
    return toKubeResponse(await this.#exchange(request, renewed));
  }

  async close(): Promise<void> {
    await this.#pool?.pool.destroy();
    this.#pool = undefined;
  }

  #exchange(request: KubeRequest, credentials: Credentials): Promise<Dispatcher.ResponseData> {
    const timeoutMs = request.timeoutMs ?? 0;
    return this.#poolFor(credentials.certificate).request({
      method: request.method,
      path: `${this.#prefix}${request.path}`,
      headers: { ...request.headers, ...authorization(credentials) },
      body: request.body ?? null,
      signal: request.signal ?? null,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
  }

  /** One pool per client certificate; a renewed certificate gets a new one, and the old one ends with its last request. */
  #poolFor(certificate: ClientCertificate | undefined): Pool {
    if (this.#pool !== undefined && this.#pool.certificate?.certificatePem === certificate?.certificatePem)
      return this.#pool.pool;
    const old = this.#pool?.pool;
    const pool = new Pool(this.#origin, {
      connections: this.#maxConnections,
      keepAliveTimeout: 30_000,
      connect: {
        timeout: 10_000,
        ...(this.#config.caPem === undefined ? {} : { ca: this.#config.caPem }),
        ...(this.#config.serverName === undefined ? {} : { servername: this.#config.serverName }),
        ...(this.#config.insecureSkipTlsVerify === true ? { rejectUnauthorized: false } : {}),
        ...(certificate === undefined
          ? {}
          : { cert: certificate.certificatePem, key: certificate.keyPem.revealText() }),
      },
    });
    this.#pool = { pool, certificate };
    void old?.close();
    return pool;
  }
}

function authorization(credentials: Credentials): Record<string, string> {
  const token = credentials.token?.revealText();
  if (token === undefined) return {};
  // undici would quote a bad header value in its error.
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new LockkeeperError('InvalidInput', 'the bearer token has characters that no token has');
  return { authorization: `Bearer ${token}` };
}

function toKubeResponse(response: Dispatcher.ResponseData): KubeResponse {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers.set(name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value);
  }
  return { status: response.statusCode, headers, body: response.body };
}
