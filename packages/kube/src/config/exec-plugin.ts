import { isAbsolute, join } from 'node:path';
import { LockkeeperError } from '@lockkeeper/core';
import { isRecord, parseJson } from '../json/parse-json.ts';
import type { ClusterConfig, ExecPlugin } from './cluster-config.ts';
import { type Fields, fieldsOf, optionalText } from './kubeconfig-document.ts';
import type { Commands } from './ports.ts';

/** What a plugin answered. `expiresAt` is wall-clock milliseconds; undefined means: until the server refuses it. */
export interface ExecCredential {
  readonly token: string | undefined;
  readonly certificatePem: string | undefined;
  readonly keyPem: string | undefined;
  readonly expiresAt: number | undefined;
}

const apiVersions: ReadonlySet<string> = new Set([
  'client.authentication.k8s.io/v1',
  'client.authentication.k8s.io/v1beta1',
]);
const timeoutMs = 60_000;

/** Reads `user.exec` of the user's own kubeconfig. */
export function parseExecPlugin(exec: Fields, directory: string): ExecPlugin {
  const place = 'user.exec';
  const apiVersion = optionalText(exec, 'apiVersion', place) ?? '';
  if (!apiVersions.has(apiVersion)) {
    throw new LockkeeperError(
      'InvalidInput',
      `the kubeconfig's ${place}.apiVersion must be client.authentication.k8s.io/v1 or v1beta1`,
    );
  }
  const command = optionalText(exec, 'command', place) ?? '';
  if (command === '') throw new LockkeeperError('InvalidInput', `the kubeconfig's ${place}.command is missing`);
  if (exec.get('interactiveMode') === 'Always') {
    throw new LockkeeperError('InvalidInput', `the kubeconfig's ${place}.interactiveMode "Always" is not supported`);
  }
  return {
    apiVersion,
    // A path with a slash starts at the kubeconfig; a bare name is searched in PATH.
    command: command.includes('/') && !isAbsolute(command) ? join(directory, command) : command,
    args: parseArgs(exec.get('args')),
    environment: parseEnvironment(exec.get('env')),
    provideClusterInfo: exec.get('provideClusterInfo') === true,
  };
}

/** Runs the plugin and reads the credential that it prints. Its output never enters an error. */
export async function runExecPlugin(
  plugin: ExecPlugin,
  cluster: ClusterConfig,
  commands: Commands,
): Promise<ExecCredential> {
  const info = {
    apiVersion: plugin.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(plugin.provideClusterInfo ? { cluster: clusterInfo(cluster) } : {}) },
  };
  const environment = new Map([...plugin.environment, ['KUBERNETES_EXEC_INFO', JSON.stringify(info)]]);
  const facts = { command: plugin.command };
  const result = await commands
    .run(plugin.command, { args: plugin.args, environment, timeoutMs })
    .catch(() => undefined);
  if (result === undefined) {
    throw new LockkeeperError('Unavailable', "the kubeconfig's credential command could not be run to its end", facts);
  }
  if (result.exitCode !== 0) {
    throw new LockkeeperError('Denied', "the kubeconfig's credential command failed", {
      ...facts,
      exitCode: result.exitCode,
    });
  }
  const credential = parseCredential(parseJson(result.stdout), plugin.apiVersion);
  if (credential === undefined) {
    throw new LockkeeperError(
      'InvalidInput',
      "the kubeconfig's credential command printed no ExecCredential of its version",
      facts,
    );
  }
  return credential;
}

function parseCredential(body: unknown, apiVersion: string): ExecCredential | undefined {
  if (!isRecord(body) || body['kind'] !== 'ExecCredential' || body['apiVersion'] !== apiVersion) return undefined;
  const status = body['status'];
  if (!isRecord(status)) return undefined;
  const token = textOf(status['token']);
  const certificatePem = textOf(status['clientCertificateData']);
  const keyPem = textOf(status['clientKeyData']);
  const complete = token !== undefined || certificatePem !== undefined;
  if (!complete || (certificatePem === undefined) !== (keyPem === undefined)) return undefined;
  const expiry = Date.parse(textOf(status['expirationTimestamp']) ?? '');
  return { token, certificatePem, keyPem, expiresAt: Number.isNaN(expiry) ? undefined : expiry };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function clusterInfo(cluster: ClusterConfig): Record<string, unknown> {
  return {
    server: cluster.server,
    ...(cluster.caPem === undefined
      ? {}
      : { 'certificate-authority-data': Buffer.from(cluster.caPem).toString('base64') }),
    ...(cluster.serverName === undefined ? {} : { 'tls-server-name': cluster.serverName }),
    ...(cluster.insecureSkipTlsVerify === true ? { 'insecure-skip-tls-verify': true } : {}),
  };
}

function parseArgs(value: unknown): readonly string[] {
  const args: unknown = value ?? [];
  if (!Array.isArray(args) || !args.every((arg) => typeof arg === 'string')) {
    throw new LockkeeperError('InvalidInput', "the kubeconfig's user.exec.args is not a list of strings");
  }
  return args;
}

function parseEnvironment(value: unknown): ReadonlyMap<string, string> {
  const list: unknown = value ?? [];
  if (!Array.isArray(list)) throw new LockkeeperError('InvalidInput', "the kubeconfig's user.exec.env is not a list");
  return new Map(
    list.map((entry: unknown, i) => {
      const place = `user.exec.env[${i}]`;
      const fields = fieldsOf(entry, place);
      return [optionalText(fields, 'name', place) ?? '', optionalText(fields, 'value', place) ?? ''];
    }),
  );
}
