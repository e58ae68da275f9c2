import { readFile, readdir, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasClient } from '@lockkeeper/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type HandMadeProvider, type MountCall, startProvider } from './hand-made-provider.ts';
import { type NodeLab, podManifest, startNodeLab } from './node-lab.ts';

const claimsOf = (jwt: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

const providerClass = (name: string, spec: object): string =>
  JSON.stringify({
    apiVersion: 'secrets-store.csi.x-k8s.io/v1',
    kind: 'SecretProviderClass',
    metadata: { name, namespace: 'shop' },
    spec: { provider: 'aws', parameters: { objects: '- objectName: db', region: 'eu-west-1' }, ...spec },
  });

const csiPod = (name: string, className: string, more: object = {}): string =>
  podManifest(name, {
    volumes: [
      {
        name: 'store',
        csi: {
          driver: 'secrets-store.csi.k8s.io',
          readOnly: true,
          volumeAttributes: { secretProviderClass: className },
          ...more,
        },
      },
    ],
    container: { volumeMounts: [{ name: 'store', mountPath: '/mnt/secrets-store', readOnly: true }] },
  });

const SETUP = 'MountVolume.SetUp failed for volume "store" : rpc error: code = Unknown desc = ';

describe.skipIf(!hasClient('kubectl', 'tests that drive the lab with kubectl'))(
  'volumes of the Secrets Store CSI driver',
  () => {
    let lab: NodeLab;
    let provider: HandMadeProvider;
    const folder = (pod: string): string => join(lab.pods, 'shop', pod, 'volumes', 'store');
    /** In between, the kubelet may be about to try again. */
    const holdsNothing = async (pod: string): Promise<void> =>
      expect
        .poll(
          () =>
            stat(folder(pod)).then(
              () => 'something',
              () => 'nothing',
            ),
          { timeout: 90_000 },
        )
        .toBe('nothing');
    const ready = (pod: string): Promise<string> =>
      lab.succeeds(`-n shop wait --for=condition=Ready pod/${pod} --timeout=60s`);
    const callOf = (pod: string): MountCall | undefined =>
      provider.calls.find(({ attributes }) => attributes['csi.storage.k8s.io/pod.name'] === pod);

    beforeAll(async () => {
      lab = await startNodeLab(['ec2'], { rotationPollMs: 0 });
      provider = await startProvider(join(lab.folder, 'csi-providers', 'aws.sock'));
      await lab.succeeds('create namespace shop');
      await lab.succeeds('apply -f -', providerClass('aws', {}));
    });
    beforeEach(() => {
      provider.answer = () => ({ versions: { db: 'v1' }, files: { db: 's3cret', 'deep/key': 'k' } });
    });
    afterAll(async () => {
      await provider.stop();
      await lab.stop();
    });

    test('the provider hears what the driver would tell it: the class, the pod, its tokens', async () => {
      await lab.succeeds('create -f -', csiPod('told', 'aws'));
      await ready('told');
      const call = callOf('told');
      expect(call).toMatchObject({
        authority: 'localhost',
        permission: '420',
        targetPath: await realpath(folder('told')),
        secrets: {},
      });
      expect(call?.targetPath).toMatch(/\/kubelet\/pods\/[-0-9a-f]{36}\/volumes\/kubernetes\.io~csi\/store\/mount$/);
      const { 'csi.storage.k8s.io/serviceAccount.tokens': tokens = '', ...attributes } = call?.attributes ?? {};
      expect(attributes).toEqual({
        objects: '- objectName: db',
        region: 'eu-west-1',
        secretProviderClass: 'aws',
        'csi.storage.k8s.io/pod.name': 'told',
        'csi.storage.k8s.io/pod.namespace': 'shop',
        'csi.storage.k8s.io/pod.uid': await lab.succeeds('-n shop get pod told -o jsonpath={.metadata.uid}'),
        'csi.storage.k8s.io/serviceAccount.name': 'default',
        'csi.storage.k8s.io/ephemeral': 'true',
      });
      const byAudience = JSON.parse(tokens) as Record<string, { token: string; expirationTimestamp: string }>;
      for (const audience of ['sts.amazonaws.com', 'pods.eks.amazonaws.com']) {
        const claims = claimsOf(byAudience[audience]?.token ?? '');
        expect(claims).toMatchObject({ aud: [audience], 'kubernetes.io': { pod: { name: 'told' } } });
        expect(Date.parse(byAudience[audience]?.expirationTimestamp ?? '')).toBe(Number(claims['exp']) * 1000);
      }
    });

    test('files that the provider leaves to the driver are written at once, and the mount is reported', async () => {
      await lab.succeeds('create -f -', csiPod('driven', 'aws'));
      await ready('driven');
      expect(await readFile(join(folder('driven'), 'db'), 'utf8')).toBe('s3cret');
      expect(await readFile(join(folder('driven'), 'deep/key'), 'utf8')).toBe('k');
      expect((await stat(join(folder('driven'), 'db'))).mode & 0o777).toBe(0o644);
      expect(await readdir(folder('driven'))).toContain('..data');
      const status = await lab.succeeds('-n shop get secretproviderclasspodstatus driven-shop-aws -o json');
      expect(JSON.parse(status)).toMatchObject({
        metadata: { ownerReferences: [{ kind: 'Pod', name: 'driven' }] },
        status: {
          podName: 'driven',
          secretProviderClassName: 'aws',
          mounted: true,
          targetPath: await realpath(folder('driven')),
          objects: [{ id: 'db', version: 'v1' }],
        },
      });
      await lab.succeeds('-n shop delete pod driven --timeout=30s');
      await lab.kubectl('-n shop wait --for=delete secretproviderclasspodstatus/driven-shop-aws --timeout=30s');
      await holdsNothing('driven');
    });

    test('files that the provider writes itself stay as it wrote them', async () => {
      provider.answer = async ({ targetPath }) => {
        await writeFile(join(targetPath, 'db.tmp'), 'own', { mode: 0o400 });
        await rename(join(targetPath, 'db.tmp'), join(targetPath, 'db'));
        return { versions: { db: 'v1' } };
      };
      await lab.succeeds('create -f -', csiPod('own', 'aws'));
      await ready('own');
      expect(await readdir(folder('own'))).toEqual(['db']);
    });

    test('a refusal stands in the event as in real life, and the pod comes up once it ends', async () => {
      const denied = 'eu-west-1: Failed fetching secret db: AccessDeniedException: User is not authorized';
      provider.answer = () => ({ status: 2, message: denied });
      await lab.succeeds('create -f -', csiPod('denied', 'aws'));
      const events = await lab.shows('-n shop events --for pod/denied', /FailedMount/);
      expect(events).toContain(
        `${SETUP}failed to mount secrets store objects for pod shop/denied, err: rpc error: code = Unknown desc = ${denied}`,
      );
      expect(await lab.succeeds('-n shop get pod denied')).toMatch(/denied +0\/1 +ContainerCreating/);
      await holdsNothing('denied');
      provider.answer = () => ({ versions: { db: 'v1' }, files: { db: 'x' } });
      await ready('denied');
    });

    test.each([
      ['no versions', { versions: {} }, 'missing object versions'],
      [
        'an error code',
        { versions: { db: 'v1' }, errorCode: 'E42' },
        'mount request failed with provider error code E42',
      ],
      [
        'more than fits',
        { versions: { db: 'v1' }, files: { db: 'x'.repeat(5_000_000) } },
        'rpc error: code = ResourceExhausted desc = grpc: received message larger than max (50000',
      ],
      ['a path that climbs', { versions: { db: 'v1' }, files: { '../../x': 'y' } }, 'invalid filepath: "../../x"'],
    ])('threat/V3 an answer with %s mounts nothing', async (what, answer, why) => {
      provider.answer = () => answer;
      const name = what.replaceAll(' ', '-');
      await lab.succeeds('create -f -', csiPod(name, 'aws'));
      const events = await lab.shows(`-n shop events --for pod/${name}`, /FailedMount/);
      expect(events).toContain(`${SETUP}failed to mount secrets store objects for pod shop/${name}, err: ${why}`);
      await holdsNothing(name);
      await lab.succeeds(`-n shop delete pod ${name} --timeout=30s`);
    });

    test.each([
      [
        'lost',
        'absent',
        undefined,
        'failed to get secretproviderclass shop/absent, error: SecretProviderClass.secrets-store.csi.x-k8s.io "absent" not found',
      ],
      ['bare', 'bare', { parameters: undefined }, 'parameters not set in shop/bare'],
      ['nameless', 'nameless', { provider: '' }, 'provider not set in shop/nameless'],
      [
        'foreign',
        'foreign',
        { provider: 'vault' },
        'failed to mount secrets store objects for pod shop/foreign, err: error connecting to provider "vault": provider not found: provider "vault"',
      ],
    ])('what is wrong with the class of pod %s is said', async (pod, name, spec, why) => {
      if (spec !== undefined) await lab.succeeds('apply -f -', providerClass(name, spec));
      await lab.succeeds('create -f -', csiPod(pod, name));
      const events = await lab.shows(`-n shop events --for pod/${pod}`, /FailedMount/);
      expect(events).toContain(SETUP + why);
      await lab.succeeds(`-n shop delete pod ${pod} --timeout=30s`);
    });

    test('a volume that is not read-only is refused', async () => {
      await lab.succeeds('create -f -', csiPod('writer', 'aws', { readOnly: false }));
      const events = await lab.shows('-n shop events --for pod/writer', /FailedMount/);
      expect(events).toContain('rpc error: code = InvalidArgument desc = Readonly is not true in request');
    });

    test('secretObjects become a Secret, which goes with the last pod that mounts it', async () => {
      const data = [{ objectName: 'db', key: 'password' }];
      const secretObjects = [{ secretName: 'synced', type: 'Opaque', labels: { team: 'red' }, data }];
      await lab.succeeds('apply -f -', providerClass('syncing', { secretObjects }));
      await lab.succeeds('create -f -', csiPod('syncer', 'syncing'));
      await ready('syncer');
      const secret = JSON.parse(await lab.succeeds('-n shop get secret synced -o json')) as object;
      expect(secret).toMatchObject({
        type: 'Opaque',
        metadata: { labels: { team: 'red', 'secrets-store.csi.k8s.io/managed': 'true' } },
        data: { password: Buffer.from('s3cret').toString('base64') },
      });
      await lab.succeeds('-n shop delete pod syncer --timeout=30s');
      await lab.kubectl('-n shop wait --for=delete secret/synced --timeout=30s');
      expect(await lab.fails('-n shop get secret synced')).toContain('not found');
    });

    test('a file that a secretObject names and the mount has not is told by an event', async () => {
      const data = [{ objectName: 'nothing', key: 'password' }];
      await lab.succeeds(
        'apply -f -',
        providerClass('lacking', { secretObjects: [{ secretName: 's', type: 'Opaque', data }] }),
      );
      await lab.succeeds('create -f -', csiPod('lacking', 'lacking'));
      const events = await lab.shows('-n shop events --for pod/lacking', /FailedToCreateSecret/);
      expect(events).toContain(
        'failed to get data in spc shop/lacking for secret s, err: file matching objectName nothing not found in the pod',
      );
      await ready('lacking');
    });
  },
);
