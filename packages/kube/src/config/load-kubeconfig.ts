import { LockkeeperError, type Log, SealedValue } from '@lockkeeper/core';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { checkServer } from './check-server.ts';
import { type ClientCertificate, type ClusterConfig, pairCertificate, type TokenSource } from './cluster-config.ts';
import { parseExecPlugin } from './exec-plugin.ts';
import {
  type Fields,
  fieldsOf,
  optionalData,
  optionalText,
  parseKubeconfigDocument,
  selectContext,
} from './kubeconfig-document.ts';
import type { Files } from './ports.ts';

export interface KubeconfigOptions {
  readonly files: Files;
  /** Absent: `current-context`. */
  readonly context?: string;
  /** Where relative paths in the kubeconfig start. */
  readonly directory: string;
}

/** Fields that other clients know and we do not: using the rest of the file without them would reach another server or be another user. */
const unsupported: ReadonlyMap<string, readonly string[]> = new Map([
  ['cluster', ['proxy-url']],
  ['user', ['auth-provider', 'username', 'password', 'as', 'as-uid', 'as-groups', 'as-user-extra']],
]);

/**
 * Reads the user's own kubeconfig, in which certificates may be inline or in files and tokens may be inline, in a file, or
 * made by a command. For a kubeconfig that comes from data use `strictKubeconfig`.
 * @throws {LockkeeperError} `InvalidInput` that names the field; `Absent` for a file that cannot be read.
 */
export async function loadKubeconfig(text: string, options: KubeconfigOptions): Promise<ClusterConfig> {
  const { cluster, user, namespace } = selectContext(parseKubeconfigDocument(text), options.context);
  refuse(cluster, 'cluster');
  refuse(user, 'user');
  const ca = await dataOrFile(cluster, 'certificate-authority', 'cluster', options);
  const insecure = cluster.get('insecure-skip-tls-verify') === true;
  if (insecure && ca !== undefined) {
    throw new LockkeeperError(
      'InvalidInput',
      'the kubeconfig sets both certificate-authority and insecure-skip-tls-verify',
    );
  }
  const serverName = optionalText(cluster, 'tls-server-name', 'cluster');
  const certificate = await clientCertificate(user, options);
  return {
    server: checkServer(optionalText(cluster, 'server', 'cluster'), { loopbackHttp: true }),
    caPem: ca?.toString('utf8'),
    serverName,
    insecureSkipTlsVerify: insecure,
    certificate,
    token: tokenSource(user, options.directory),
    namespace,
  };
}

/** What is needed to judge whether a kubeconfig file is the user's own. */
export interface KubeconfigFileOptions {
  readonly files: Files;
  readonly context?: string;
  readonly home: string;
  readonly userId: number | undefined;
  readonly log: Log;
}

/**
 * Reads a kubeconfig file. One that runs a command, lies outside the home and belongs to somebody else is used as kubectl
 * would, with a warning (`threat/D8`).
 */
export async function loadKubeconfigFile(path: string, options: KubeconfigFileOptions): Promise<ClusterConfig> {
  const { files, context, home, userId, log } = options;
  const text = (await readFile(files, path, 'the kubeconfig')).toString('utf8');
  const config = await loadKubeconfig(text, {
    files,
    directory: dirname(path),
    ...(context === undefined ? {} : { context }),
  });
  const inHome = `${resolve(path)}/`.startsWith(`${resolve(home)}/`);
  if (config.token.kind === 'exec' && !inHome && (await files.owner(path)) !== userId) {
    log.warn('this kubeconfig runs a command, lies outside your home, and is not your file', {
      path,
      command: config.token.plugin.command,
    });
  }
  return config;
}

async function clientCertificate(user: Fields, options: KubeconfigOptions): Promise<ClientCertificate | undefined> {
  const certificate = await dataOrFile(user, 'client-certificate', 'user', options);
  const key = await dataOrFile(user, 'client-key', 'user', options);
  return pairCertificate(certificate, key);
}

/** As client-go: a token file wins over an inline token, and both over the command. */
function tokenSource(user: Fields, directory: string): TokenSource {
  const tokenFile = optionalText(user, 'tokenFile', 'user');
  const token = optionalText(user, 'token', 'user');
  if (tokenFile !== undefined && tokenFile !== '') return { kind: 'file', path: absolute(tokenFile, directory) };
  if (token !== undefined && token !== '') return { kind: 'token', token: SealedValue.ofText(token) };
  const exec = user.get('exec');
  if (exec === undefined || exec === null) return { kind: 'none' };
  return { kind: 'exec', plugin: parseExecPlugin(fieldsOf(exec, 'user.exec'), directory) };
}

async function dataOrFile(
  fields: Fields,
  key: string,
  place: string,
  options: KubeconfigOptions,
): Promise<Buffer | undefined> {
  const data = optionalData(fields, `${key}-data`, place);
  if (data !== undefined) return data;
  const path = optionalText(fields, key, place);
  if (path === undefined || path === '') return undefined;
  return readFile(options.files, absolute(path, options.directory), `the kubeconfig's ${place}.${key}`);
}

async function readFile(files: Files, path: string, what: string): Promise<Buffer> {
  try {
    return Buffer.from(await files.read(path));
  } catch {
    throw new LockkeeperError('Absent', `${what} names a file that cannot be read`, { path });
  }
}

function absolute(path: string, directory: string): string {
  return isAbsolute(path) ? path : join(directory, path);
}

function refuse(fields: Fields, part: string): void {
  for (const key of unsupported.get(part) ?? []) {
    if (fields.has(key)) throw new LockkeeperError('InvalidInput', `the kubeconfig's ${part}.${key} is not supported`);
  }
}
