import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { KubeClient } from '../client/kube-client.ts';
import { FakeApi, status } from '../fakes/fake-api.ts';
import { RecordingLog } from '../fakes/recording-log.ts';
import { EventRecorder } from './event-recorder.ts';
import { cutMessage, type EventSubject } from './kube-event.ts';

const subject: EventSubject = {
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  namespace: 'team',
  name: 'database',
  uid: 'uid-1',
};
const failed = { type: 'Warning', reason: 'UpdateFailed', message: 'could not get secret data' } as const;

function bench() {
  const clock = new FakeClock();
  const api = new FakeApi();
  const client = new KubeClient(api, { clock, userAgent: 'test', requestTimeoutMs: 5_000 });
  const recorder = new EventRecorder({
    client,
    clock,
    random: new FakeRandom(1),
    log: new RecordingLog(),
    component: 'external-secrets',
  });
  const posted = () =>
    api.requests.filter((request) => request.method === 'POST').map((request) => JSON.parse(String(request.body)));
  return { api, clock, posted, recorder };
}

describe('EventRecorder', () => {
  it('writes a core event with the component, and counts repeats up on the same object', async () => {
    const { api, clock, posted, recorder } = bench();
    recorder.record(subject, failed);
    await clock.advance(60_000);
    recorder.record(subject, failed);
    await clock.advance(0);
    expect(posted()).toHaveLength(1);
    const { name } = posted()[0].metadata;
    expect(name).toMatch(/^database\.[0-9a-f]{16}$/);
    expect(api.object('events', 'team', name)).toMatchObject({
      involvedObject: subject,
      source: { component: 'external-secrets' },
      reportingComponent: 'external-secrets',
      type: 'Warning',
      reason: 'UpdateFailed',
      message: 'could not get secret data',
      count: 2,
      firstTimestamp: '2030-01-01T00:00:00Z',
      lastTimestamp: '2030-01-01T00:01:00Z',
    });
  });

  it('puts events about cluster-scoped objects into the default namespace', async () => {
    const { clock, posted, recorder } = bench();
    recorder.record({ ...subject, namespace: undefined }, failed);
    await clock.advance(0);
    expect(posted()[0].metadata.namespace).toBe('default');
  });

  it('lets one object write 25 at once and then one in five minutes', async () => {
    const { api, clock, recorder } = bench();
    for (let minute = 0; minute < 60; minute += 1) {
      for (let i = 0; i < 100; i += 1) recorder.record(subject, failed);
      await clock.advance(60_000);
    }
    expect(api.requests.length).toBe(25 + 11);
  });

  it('combines messages that keep changing into one series after ten in ten minutes', async () => {
    const { clock, posted, recorder } = bench();
    for (let i = 0; i < 20; i += 1) recorder.record(subject, { ...failed, message: `failure ${i}` });
    await clock.advance(0);
    const messages = posted().map((event) => event.message as string);
    expect(messages).toHaveLength(11);
    expect(messages[10]).toBe('(combined from similar events): failure 10');
  });

  it('never blocks or throws while the events endpoint hangs, and stays bounded', async () => {
    const { api, clock, recorder } = bench();
    api.fault = () => new Promise(() => undefined);
    for (let i = 0; i < 10_000; i += 1) recorder.record({ ...subject, name: `object-${i}`, uid: `uid-${i}` }, failed);
    expect(recorder.dropped).toBe(10_000 - 1_001);
    await clock.advance(30_000);
    expect(api.requests.length).toBeLessThan(10);
    const stopped = recorder.stop(1_000);
    await clock.advance(1_000);
    await stopped;
    expect(clock.pending).toBe(0);
  });

  it('tries a few times, then drops; a refusal is dropped at once', async () => {
    for (const [code, tries] of [
      [503, 3],
      [403, 1],
    ] as const) {
      const { api, clock, recorder } = bench();
      api.fault = () => Promise.resolve(status(code, 'Refused'));
      recorder.record(subject, failed);
      await clock.advance(60_000);
      expect([api.requests.length, recorder.dropped]).toEqual([tries, 1]);
    }
  });

  it('makes an event anew when its object has expired', async () => {
    const { api, clock, posted, recorder } = bench();
    recorder.record(subject, failed);
    await clock.advance(0);
    api.remove('events', 'team', posted()[0].metadata.name);
    recorder.record(subject, failed);
    await clock.advance(0);
    expect(posted()).toHaveLength(2);
    expect(posted()[1].count).toBe(2);
  });

  it('does not write an event twice when the reply to its creation was lost', async () => {
    const { api, clock, posted, recorder } = bench();
    let lost = false;
    api.fault = (request) => {
      if (lost) return undefined;
      lost = true;
      api.answer(request);
      return Promise.reject(new Error('reset'));
    };
    recorder.record(subject, failed);
    await clock.advance(5_000);
    expect(new Set(posted().map((event) => event.metadata.name)).size).toBe(1);
    expect(recorder.dropped).toBe(0);
  });

  it('cuts messages at 1,024 bytes, never inside a character', () => {
    expect(cutMessage('x'.repeat(1_024))).toHaveLength(1_024);
    const cut = cutMessage('é'.repeat(1_000));
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1_024);
    expect(cut).toMatch(/^é+\.\.\.$/);
  });
});
