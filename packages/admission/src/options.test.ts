import { LockkeeperError } from '@lockkeeper/core';
import { describe, expect, it } from 'vitest';
import { type AdmissionOptions, parseOptions } from './options.ts';

function options(...args: readonly string[]): AdmissionOptions {
  const wish = parseOptions(args);
  if (wish.kind !== 'run') throw new TypeError('help was not asked for');
  return wish.options;
}

describe('flags of the webhook', () => {
  it('have defaults for a pod', () => {
    expect(options()).toEqual({
      listen: { port: 10_250 },
      metricsAddr: { port: 8080 },
      liveAddr: { port: 8082 },
      certificate: {
        kind: 'self-managed',
        namespace: 'external-secrets',
        serviceName: 'lockkeeper-admission',
        secretName: 'lockkeeper-admission-ca',
        configurations: ['lockkeeper-admission'],
        mutatingConfigurations: [],
      },
      namespace: 'external-secrets',
      shutdownDelayMs: 3_000,
      logLevel: 'info',
      rules: {
        controllerClass: 'default',
        onlyNamedStores: false,
        audiences: ['sts.amazonaws.com'],
        regions: [],
        refusedNamespaces: ['kube-system', 'kube-public', 'kube-node-lease'],
        reservedTagKeys: [],
        strict: false,
        kubernetesProvider: false,
      },
      genericTargets: { enabled: false, kinds: [] },
      webhookHosts: [],
      delimiters: ['{{', '}}'],
    });
  });

  it('choose certificates of files', () => {
    expect(options('--tls-cert-file=a', '--tls-key-file=b', '--client-ca-file=c')).toMatchObject({
      certificate: { kind: 'files', certificateFile: 'a', keyFile: 'b' },
      clientCaFile: 'c',
    });
  });

  it('switch off what is not wanted', () => {
    expect(options('--live-addr=0', '--metrics-addr=0', '--shutdown-delay=0')).toMatchObject({
      liveAddr: undefined,
      metricsAddr: undefined,
      shutdownDelayMs: 0,
    });
  });

  it.each([
    ['--listen-addr=0', 'listen-addr'],
    ['--listen-addr=somewhere', 'listen-addr'],
    ['--tls-cert-file=a', 'tls-key-file'],
    ['--shutdown-delay=soon', 'shutdown-delay'],
    ['--loglevel=loud', 'loglevel'],
    ['--no-such-flag', 'no-such-flag'],
    ['extra', 'extra'],
  ])('are refused by name: %s', (flag, name) => {
    expect(() => parseOptions([flag])).toThrow(LockkeeperError);
    expect(() => parseOptions([flag])).toThrow(name);
  });

  it('are told with --help, and manifests with --print-manifests', () => {
    expect(parseOptions(['--help'])).toMatchObject({ kind: 'help' });
    expect(parseOptions(['--print-manifests', '--namespace=platform'])).toEqual({
      kind: 'manifests',
      namespace: 'platform',
      podIdentity: false,
    });
  });
});
