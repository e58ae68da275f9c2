import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseOptions } from '../options.ts';
import { printManifests } from './print-manifests.ts';

function printed(...args: string[]): string {
  const wish = parseOptions(['--print-manifests', ...args]);
  if (wish.kind !== 'manifests') throw new TypeError('manifests were asked for');
  return printManifests(wish);
}

const golden = (name: string): string =>
  readFileSync(new URL(`../../cases/manifests/${name}.json`, import.meta.url), 'utf8');

describe('manifests', () => {
  it.each<[name: string, args: readonly string[]]>([
    ['rights', []],
    ['driver-writes', ['--image', 'registry.example/lockkeeper:0.1.0']],
    [
      'provider-writes',
      [
        '--image=registry.example/lockkeeper:0.1.0',
        '--namespace=csi',
        '--driver-writes-secrets=false',
        '--kubelet-path=/data/kubelet',
        '--provider-volume=/var/run/secrets-store-csi-providers',
        '--region=eu-west-1',
        '--region=eu-central-1',
        '--live-addr=0',
        '--metrics-addr=:9090',
        '--kubeconfig=/home/me/.kube/config',
      ],
    ],
  ])('%s', (name, args) => {
    expect(printed(...args)).toBe(golden(name));
  });

  it('are refused with a flag that the process would refuse', () => {
    expect(() => printed('--image=i', '--refresh-interval=soon')).toThrow(/refresh-interval/);
  });
});
