import { describe, expect, it } from 'vitest';
import { parseOptions } from './options.ts';

const options = (...args: string[]) => {
  const wish = parseOptions(args);
  if (wish.kind !== 'run') throw new Error('help was not asked for');
  return wish.options;
};

describe('flags of lockkeeper csi', () => {
  it('has the driver write files, and serves in the folder where drivers look first', () => {
    expect(options()).toMatchObject({
      socket: '/etc/kubernetes/secrets-store-csi-providers/aws.sock',
      driverWrites: true,
      podOverrides: 'settings',
      refreshIntervalMs: 120_000,
      maxMessageBytes: 4 * 1024 * 1024,
    });
  });

  it.each<[string[], object]>([
    [['--provider-volume=/p/'], { socket: '/p/aws.sock' }],
    [['--socket', '/s/x.sock'], { socket: '/s/x.sock' }],
    [['--driver-writes-secrets'], { driverWrites: true }],
    [['--driver-writes-secrets=false'], { driverWrites: false }],
    [['--driver-writes-secrets=F'], { driverWrites: false }],
    [['--pod-identity-http-timeout=100ms'], { agentTimeoutMs: 100 }],
    [['--region=eu-west-1', '--region=us-east-1'], { regions: ['eu-west-1', 'us-east-1'] }],
    [['--live-addr=0'], { liveAddr: undefined }],
    [['-provider-volume=/p', '-driver-writes-secrets'], { socket: '/p/aws.sock', driverWrites: true }],
    [['--pod-identity-http-timeout='], { agentTimeoutMs: 5_000, notices: [] }],
  ])('%j', (args, wanted) => {
    expect(options(...args)).toMatchObject(wanted);
  });

  it.each([
    '--socket=aws.sock',
    '--provider-volume=/a/../b',
    '--driver-writes-secrets=maybe',
    '--pod-overrides=some',
    '--max-message-size=12',
    '--refresh-interval=soon',
    '--pod-identity-endpoint=here',
    '--metrics-addr=8080',
    '--loglevel=loud',
    '--image=registry.example/lockkeeper',
  ])('refuses %s and names the flag', (arg) => {
    const [flag = ''] = arg.slice(2).split('=');
    expect(() => options(arg)).toThrow(
      expect.objectContaining({ code: 'InvalidInput', message: expect.stringContaining(flag) as string }) as Error,
    );
  });

  it.each([
    ['--qps=50', 'qps has no effect: '],
    ['--burst=100', 'burst has no effect: '],
    ['--eks-addon-version=v3.1.1-eksbuild.1', 'eks-addon-version has no effect: '],
    ['--pod-identity-http-timeout=45s', 'pod-identity-http-timeout: 45s is unusually high: mounts wait as long'],
    [
      '--pod-identity-http-timeout=-1s',
      'pod-identity-http-timeout: "-1s" is no duration such as 5m or 15s; it is taken as 5s',
    ],
    [
      '--pod-identity-http-timeout=soon',
      'pod-identity-http-timeout: "soon" is no duration such as 5m or 15s; it is taken as 5s',
    ],
  ])('takes %s of ASCP, and says what becomes of it', (arg, notice) => {
    expect(options(arg).notices).toEqual([expect.stringContaining(`--${notice}`)]);
  });

  it('prints its help', () => {
    const wish = parseOptions(['-h']);
    expect(wish.kind === 'help' && wish.text).toContain('Usage: lockkeeper csi');
  });
});
