import { X509Certificate } from 'node:crypto';
import { secrets } from '@lockkeeper/kube';
import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LabCluster, SILENT } from '../fakes/lab-cluster.ts';
import { admissionMetrics } from '../runtime/admission-metrics.ts';
import type { ServingPair } from './certificate-source.ts';
import { certificateIssuer } from './issue.ts';
import { SelfManagedCertificates } from './self-managed.ts';

const DAY = 86_400_000;
const SERVICE = { namespace: 'external-secrets', name: 'lockkeeper-admission' };

interface Replica {
  readonly certificates: SelfManagedCertificates;
  /** What the server would show at this moment. */
  readonly shown: { pair?: ServingPair };
  readonly stop: AbortController;
  readonly cut: () => void;
  readonly ended: Promise<void>;
}

const certificatesIn = (bundle: string): readonly X509Certificate[] =>
  (bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
    (pem) => new X509Certificate(pem),
  );

/** As an API server judges: an authority of the bundle has signed it, and both are valid now. */
function isTrusted(pair: ServingPair, bundle: string, now: number): boolean {
  const leaf = new X509Certificate(pair.certificate);
  const valid = ({ validFromDate, validToDate }: X509Certificate): boolean =>
    validFromDate.getTime() <= now && now < validToDate.getTime();
  return (
    valid(leaf) &&
    leaf.checkHost('lockkeeper-admission.external-secrets.svc') !== undefined &&
    certificatesIn(bundle).some(
      (authority) => valid(authority) && leaf.checkIssued(authority) && leaf.verify(authority.publicKey),
    )
  );
}

describe('certificates that the webhook keeps itself', () => {
  let clock: FakeClock;
  let cluster: LabCluster;
  let replicas: Replica[];
  let seed: number;
  /** Certificates being made, on threads that the fake clock does not own. */
  let making: Set<Promise<unknown>>;

  beforeEach(async () => {
    clock = new FakeClock();
    cluster = new LabCluster(clock);
    replicas = [];
    seed = 0;
    making = new Set();
    await clock.until(cluster.install());
  });
  afterEach(async () => {
    for (const { stop, ended } of replicas) {
      stop.abort(new Error('stopping'));
      while (making.size > 0) await advance(0);
      await clock.until(ended);
    }
    cluster.api.close();
  });

  function start(): Replica {
    seed += 1;
    const { client, cut } = cluster.client('webhook');
    const random = new FakeRandom(seed);
    const issuer = certificateIssuer({ clock, random });
    const certificates = new SelfManagedCertificates({
      client,
      clock,
      random,
      issuer: {
        authority: () => counted(issuer.authority()),
        leaf: (authority, names) => counted(issuer.leaf(authority, names)),
      },
      log: SILENT,
      metrics: admissionMetrics(),
      service: SERVICE,
      secretName: 'lockkeeper-admission-ca',
      configurations: ['lockkeeper-admission'],
    });
    const stop = new AbortController();
    const shown: { pair?: ServingPair } = {};
    void certificates.pair().then((pair) => (shown.pair = pair));
    certificates.onChange((pair) => (shown.pair = pair));
    const replica = { certificates, shown, stop, cut, ended: certificates.run(stop.signal).catch(() => undefined) };
    replicas.push(replica);
    return replica;
  }

  function counted<T>(made: Promise<T>): Promise<T> {
    making.add(made);
    void made.finally(() => making.delete(made));
    return made;
  }

  /** Lets time pass, and all certificates be made that this has begun. */
  async function advance(ms: number): Promise<void> {
    await clock.advance(ms);
    while (making.size > 0) {
      await Promise.allSettled(making);
      await clock.advance(0);
    }
  }

  async function ready(replica: Replica): Promise<void> {
    for (let i = 0; i < 100 && !replica.certificates.trusted; i += 1) await advance(100);
    expect(replica.certificates.trusted).toBe(true);
  }

  async function expectTrust(): Promise<void> {
    const bundle = await clock.until(cluster.bundle());
    for (const { shown, stop } of replicas) {
      if (stop.signal.aborted || shown.pair === undefined) continue;
      expect(isTrusted(shown.pair, bundle, clock.now())).toBe(true);
    }
  }

  it('are made on the first start, and trusted by the webhook configuration', async () => {
    await ready(start());
    await expectTrust();
    expect(cluster.writes).toEqual([
      'create secrets/',
      'patch admissionregistration.k8s.io/validatingwebhookconfigurations/lockkeeper-admission',
    ]);
  });

  it('are found by a second replica, which writes nothing; a quiet day costs no write', async () => {
    await ready(start());
    cluster.writes.length = 0;
    await ready(start());
    await advance(DAY);
    await expectTrust();
    expect(cluster.writes).toEqual([]);
  });

  it('are one authority also when two replicas start in the same moment', async () => {
    const [one, two] = [start(), start()];
    await ready(one);
    await ready(two);
    await expectTrust();
    expect(certificatesIn(await clock.until(cluster.bundle()))).toHaveLength(1);
    expect(cluster.writes.filter((write) => write.startsWith('create'))).toHaveLength(1);
  });

  it('survive the deletion and the damage of the Secret: the same authority comes back', async () => {
    await ready(start());
    const { data } = await clock.until(cluster.secret());
    await clock.until(cluster.deleteSecret());
    await advance(10_000);
    const again = await clock.until(cluster.secret());
    expect(again.data).toEqual(data);
    const { metadata } = again;
    const body = { metadata: { resourceVersion: metadata.resourceVersion }, data: { 'ca.key': 'bm8=' } };
    await clock.until(cluster.admin.patch(secrets, metadata, { kind: 'merge', body }));
    await advance(10_000);
    expect((await clock.until(cluster.secret())).data).toEqual(data);
    await expectTrust();
  });

  it('wait for a configuration that does not exist yet, and are not ready before it trusts them', async () => {
    const { metadata } = await clock.until(cluster.configuration());
    const { validatingWebhookConfigurations } = await import('./ca-bundle.ts');
    const { uid = '', resourceVersion = '', ...rest } = metadata;
    await clock.until(cluster.admin.delete(validatingWebhookConfigurations, metadata, { uid, resourceVersion }));
    const replica = start();
    await advance(60_000);
    expect(replica.shown.pair).not.toBe(undefined);
    expect(replica.certificates.trusted).toBe(false);
    const { webhookConfiguration } = await import('../manifests/webhook-configuration.ts');
    await clock.until(
      cluster.admin.create(validatingWebhookConfigurations, {
        ...webhookConfiguration('external-secrets'),
        metadata: { name: rest.name },
      }),
    );
    await ready(replica);
    await expectTrust();
  });

  it('are trusted on every other day of two years, through every change of authority, with replicas that sleep, come and go', async () => {
    await ready(start());
    await ready(start());
    const authorities = new Set<string>();
    for (let day = 0; day < 2 * 365; day += 2) {
      // The machine sleeps: no timer fires, and the wall clock is two days on.
      clock.stall(2 * DAY);
      for (let minute = 0; minute < 3; minute += 0.5) {
        await advance(30_000);
        await expectTrust();
      }
      for (const { fingerprint256 } of certificatesIn(await clock.until(cluster.bundle())))
        authorities.add(fingerprint256);
      if (day % 30 === 0) {
        const [gone] = replicas.splice(0, 1);
        gone?.stop.abort(new Error('stopping'));
        await advance(0);
        await clock.until(gone?.ended ?? Promise.resolve());
        await ready(start());
      }
    }
    expect(authorities.size).toBeGreaterThanOrEqual(3);
  });
});
