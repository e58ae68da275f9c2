import { type ProvenAccount, SealedValue } from '@lockkeeper/core';
import { FakeClock } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { MOUNT_PATH, type MountResponse } from '../protocol/messages.ts';
import { MessageWriter } from '../protocol/protobuf.ts';
import { csiMetrics } from './csi-metrics.ts';
import { MountedVolumes } from './mounted-volumes.ts';
import { providerMethods } from './provider-methods.ts';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const account: ProvenAccount = {
  namespace: 'team-red',
  name: 'default',
  uid: 'sa-1',
  pod: { name: 'web', uid: 'pod-1' },
};

/** The methods over mounts whose one file has the given length. */
function serve(maxMessageBytes: number) {
  const metrics = csiMetrics();
  const events: string[] = [];
  const file = { length: 1 };
  const methods = providerMethods({
    mounter: {
      mount: (_request, _signal, onProven): Promise<MountResponse> => {
        onProven(account);
        const contents = SealedValue.ofText('x'.repeat(file.length));
        return Promise.resolve({
          files: [{ path: 'db', mode: 0o644, contents }],
          versions: [{ id: 'db', version: '1' }],
        });
      },
    },
    volumes: new MountedVolumes(),
    events: { record: (_subject, { reason, message }) => void events.push(`${reason}: ${message}`) },
    metrics,
    clock: new FakeClock(),
    log: silent,
    maxMessageBytes,
    version: 'test',
  });
  const request = new MessageWriter().text(3, '/t').finish();
  const mount = () => methods.get(MOUNT_PATH)?.(request, new AbortController().signal);
  return { mount, metrics, events, file };
}

describe('Mount', () => {
  it('refuses a reply that the driver would not take, says what can be done, and tells of it where a volume is mounted', async () => {
    const { mount, metrics, events, file } = serve(1_000);
    file.length = 2_000;
    const refusal = {
      status: 8,
      message:
        'the reply takes 2022 bytes, and the limit is 1000: mount fewer or smaller secrets in one volume, or raise --max-message-size of ' +
        'the provider and --max-call-recv-msg-size of the driver',
    };
    await expect(mount()).rejects.toMatchObject(refusal);
    expect(events).toEqual([]);
    file.length = 900;
    expect((await mount())?.byteLength).toBeLessThanOrEqual(1_000);
    file.length = 2_000;
    await expect(mount()).rejects.toMatchObject(refusal);
    expect(events).toEqual([`FailedRotation: mounted secrets are not up to date: ${refusal.message}`]);
    expect(metrics.render()).toContain('lockkeeper_csi_mounts_total{result="Limit"} 2');
  });
});
