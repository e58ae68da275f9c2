import { hasClient } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type NodeLab, podManifest, startNodeLab } from './node-lab.ts';

const workload = (kind: string, name: string, more: object = {}): string =>
  JSON.stringify({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: 'shop' },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
      ...more,
    },
  });

describe.skipIf(!hasClient('kubectl', 'tests that drive the lab with kubectl'))(
  'workloads on the nodes of the lab',
  () => {
    let lab: NodeLab;
    const pods = (of: string): Promise<string> => lab.succeeds(`-n shop get pods -l app=${of} -o name`);

    beforeAll(async () => {
      lab = await startNodeLab(['ec2', 'ec2', 'fargate']);
      await lab.succeeds('create namespace shop');
    });
    afterAll(() => lab.stop());

    test('a Deployment makes pods that run, and rolls them over to a new template and back', async () => {
      await lab.succeeds('apply -f -', workload('Deployment', 'web', { replicas: 3 }));
      expect(await lab.succeeds('-n shop rollout status deployment/web --timeout=60s')).toContain(
        'successfully rolled out',
      );
      expect(await lab.succeeds('-n shop get deployment web')).toMatch(/web +3\/3 +3 +3 /);
      expect(await lab.succeeds('-n shop get pods -l app=web')).toMatch(/(web-\w+-\w+ +1\/1 +Running +0 .*\n){3}/);
      const before = await pods('web');
      await lab.succeeds('-n shop set image deployment/web web=web:2');
      await lab.succeeds('-n shop rollout status deployment/web --timeout=60s');
      await lab.shows('-n shop get pods -l app=web --no-headers', /^(.*\n){3}$/);
      const after = await pods('web');
      expect(after.split('\n').some((name) => name !== '' && before.includes(name))).toBe(false);
      expect(await lab.succeeds('-n shop rollout history deployment/web')).toMatch(/1 +<none>\n2 +<none>/);
      await lab.succeeds('-n shop rollout undo deployment/web');
      await lab.succeeds('-n shop rollout status deployment/web --timeout=60s');
      expect(await lab.succeeds('-n shop get deployment web -o wide')).toContain('web:1');
      await lab.succeeds('-n shop scale deployment/web --replicas=1');
      await lab.shows('-n shop get pods -l app=web --no-headers', /^(.*\n){1}$/);
      const events = await lab.succeeds('-n shop events --for deployment/web');
      expect(events).toMatch(/ScalingReplicaSet +Deployment\/web +Scaled up replica set web-\w+ from 0 to 3/);
    });

    test('a pod that is deleted is replaced, and a Deployment takes its pods along', async () => {
      await lab.succeeds('apply -f -', workload('Deployment', 'brief', { replicas: 1 }));
      await lab.succeeds('-n shop rollout status deployment/brief --timeout=60s');
      const before = await pods('brief');
      await lab.succeeds('-n shop delete pod -l app=brief --timeout=30s');
      await lab.succeeds('-n shop rollout status deployment/brief --timeout=60s');
      expect(await pods('brief')).not.toBe(before);
      await lab.succeeds('-n shop delete deployment brief --cascade=foreground --timeout=60s');
      expect(await pods('brief')).toBe('');
    });

    test('pods and ReplicaSets that were left alone are taken up again, and a pod that loses its label is let go', async () => {
      await lab.succeeds('apply -f -', workload('Deployment', 'orphan', { replicas: 1 }));
      await lab.succeeds('-n shop rollout status deployment/orphan --timeout=60s');
      const before = await pods('orphan');
      await lab.succeeds('-n shop delete deployment orphan --cascade=orphan --timeout=60s');
      await lab.succeeds('apply -f -', workload('Deployment', 'orphan', { replicas: 1 }));
      await lab.succeeds('-n shop rollout status deployment/orphan --timeout=60s');
      expect(await pods('orphan')).toBe(before);
      await lab.succeeds(`-n shop label ${before.trim()} app-`);
      await lab.shows('-n shop get pods -l app=orphan --no-headers', /^orphan-\S+ +1\/1/);
      expect(await lab.succeeds(`-n shop get ${before.trim()} -o jsonpath={.metadata.ownerReferences}`)).toBe('');
    });

    test('a paused Deployment keeps its template, takes its new size, and goes on when it is resumed', async () => {
      await lab.succeeds('apply -f -', workload('Deployment', 'still', { replicas: 1 }));
      await lab.succeeds('-n shop rollout status deployment/still --timeout=60s');
      await lab.succeeds('-n shop rollout pause deployment/still');
      await lab.succeeds('-n shop set image deployment/still web=web:2');
      await lab.succeeds('-n shop scale deployment/still --replicas=2');
      await lab.shows('-n shop get deployment still', /still +2\/2 +0 +2 /);
      expect(await lab.succeeds('-n shop describe deployment still')).toMatch(/Progressing +Unknown +DeploymentPaused/);
      await lab.succeeds('-n shop rollout resume deployment/still');
      await lab.succeeds('-n shop rollout status deployment/still --timeout=60s');
      expect(await lab.succeeds('-n shop get rs -l app=still --no-headers')).toMatch(/ 2 +2 +2 /);
    });

    test.each(['StatefulSet', 'DaemonSet'])('a %s has a history, and goes back in it', async (kind) => {
      const name = `past-${kind.toLowerCase()}`;
      const status = `-n shop rollout status ${kind}/${name} --timeout=60s`;
      const image = `-n shop get ${kind} ${name} -o jsonpath={.spec.template.spec.containers[0].image}`;
      const more = kind === 'StatefulSet' ? { replicas: 1, serviceName: name } : {};
      await lab.succeeds('apply -f -', workload(kind, name, more));
      await lab.succeeds(status);
      await lab.succeeds(`-n shop set image ${kind}/${name} web=web:2`);
      await lab.succeeds(status);
      expect(await lab.succeeds(`-n shop rollout history ${kind}/${name}`)).toMatch(/1 +<none>\n2 +<none>/);
      expect(await lab.succeeds(`-n shop rollout history ${kind}/${name} --revision=1`)).toContain('web:1');
      await lab.succeeds(`-n shop rollout undo ${kind}/${name}`);
      await lab.succeeds(status);
      expect(await lab.succeeds(image)).toBe('web:1');
      expect(await lab.succeeds(`-n shop rollout history ${kind}/${name}`)).toMatch(/2 +<none>\n3 +<none>/);
      await lab.shows(`-n shop get pods -l app=${name} -o jsonpath={..image}`, /^(web:1 ?)+$/);
      await lab.succeeds(`-n shop delete ${kind} ${name} --timeout=60s`);
      await lab.shows(`-n shop get controllerrevisions -l app=${name} -o name`, /^$/);
    });

    test('a StatefulSet makes pods below its partition as they were before', async () => {
      await lab.succeeds('apply -f -', workload('StatefulSet', 'part', { replicas: 2, serviceName: 'part' }));
      await lab.succeeds('-n shop rollout status statefulset/part --timeout=60s');
      const update = { spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } } };
      await lab.succeeds(['-n', 'shop', 'patch', 'statefulset', 'part', '-p', JSON.stringify(update)]);
      await lab.succeeds('-n shop set image statefulset/part web=web:2');
      const images = '-n shop get pods -l app=part -o jsonpath={.items[*].spec.containers[0].image}';
      await lab.shows(images, /^web:1 web:2$/);
      await lab.succeeds('-n shop delete pod part-0 part-1 --timeout=60s');
      expect(await lab.shows(images, / web:2$/)).toBe('web:1 web:2');
    });

    test('a StatefulSet numbers its pods, one after the other, and replaces them from the last', async () => {
      await lab.succeeds('apply -f -', workload('StatefulSet', 'db', { replicas: 2, serviceName: 'db' }));
      await lab.succeeds('-n shop rollout status statefulset/db --timeout=60s');
      expect(await pods('db')).toBe('pod/db-0\npod/db-1\n');
      await lab.succeeds('-n shop set image statefulset/db web=web:2');
      await lab.succeeds('-n shop rollout status statefulset/db --timeout=60s');
      expect(await lab.succeeds('-n shop get pods -l app=db -o jsonpath={..image}')).not.toContain('web:1');
      await lab.succeeds('-n shop scale statefulset/db --replicas=1');
      await lab.succeeds('-n shop wait --for=delete pod/db-1 --timeout=60s');
    });

    test('a DaemonSet has a pod on every node but those of Fargate', async () => {
      await lab.succeeds('apply -f -', workload('DaemonSet', 'agent'));
      await lab.succeeds('-n shop rollout status daemonset/agent --timeout=60s');
      expect(await lab.succeeds('-n shop get daemonset agent')).toMatch(/agent +2 +2 +2 +2 +2 /);
      const nodes = await lab.succeeds('-n shop get pods -l app=agent -o jsonpath={..nodeName}');
      expect(nodes).not.toContain('fargate');
    });

    test('a ServiceAccount that is not there is named by the event of the ReplicaSet', async () => {
      const spec = { serviceAccountName: 'nobody', containers: [{ name: 'web', image: 'web:1' }] };
      const template = { metadata: { labels: { app: 'lost' } }, spec };
      await lab.succeeds('apply -f -', workload('Deployment', 'lost', { template }));
      const events = await lab.shows('-n shop events', /FailedCreate/);
      expect(events).toMatch(
        /Error creating: pods "lost-\w+-\w*" is forbidden: error looking up service account shop\/nobody: serviceaccount "nobody" not found/,
      );
      await lab.succeeds('-n shop create serviceaccount nobody');
      await lab.succeeds('-n shop rollout status deployment/lost --timeout=60s');
    });

    test('a pod that no node takes stays pending, and the event says why', async () => {
      const spec = { nodeSelector: { disk: 'gold' }, containers: [{ name: 'web', image: 'web:1' }] };
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'picky', namespace: 'shop' }, spec };
      await lab.succeeds('create -f -', JSON.stringify(pod));
      const events = await lab.shows('-n shop events --for pod/picky', /FailedScheduling/);
      expect(events).toContain(
        "0/3 nodes are available: 1 node(s) had untolerated taint {eks.amazonaws.com/compute-type: fargate}, 2 node(s) didn't match Pod's node affinity/selector.",
      );
      expect(await lab.succeeds('-n shop get pod picky')).toContain('Pending');
      const [node = ''] = (await lab.succeeds('get nodes -o name'))
        .split('\n')
        .filter((name) => !name.includes('fargate'));
      await lab.succeeds(`label ${node} disk=gold`);
      await lab.succeeds('-n shop wait --for=condition=Ready pod/picky --timeout=60s');
    });

    test('Fargate takes what asks for it, and refuses CSI volumes as in real life', async () => {
      const spec = (more: object): string =>
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'csi' in more ? 'sealed' : 'serverless', namespace: 'shop' },
          spec: {
            nodeSelector: { 'eks.amazonaws.com/compute-type': 'fargate' },
            containers: [{ name: 'web', image: 'web:1' }],
            volumes: [{ name: 'secrets-store', ...more }],
          },
        });
      await lab.succeeds('create -f -', spec({ emptyDir: {} }));
      await lab.succeeds('-n shop wait --for=condition=Ready pod/serverless --timeout=60s');
      expect(await lab.succeeds('-n shop get pod serverless -o wide')).toContain('fargate-ip-');
      const volumeAttributes = { secretProviderClass: 'aws' };
      await lab.succeeds(
        'create -f -',
        spec({ csi: { driver: 'secrets-store.csi.k8s.io', readOnly: true, volumeAttributes } }),
      );
      const events = await lab.shows('-n shop events --for pod/sealed', /FailedScheduling/);
      expect(events).toContain(
        'Pod not supported on Fargate: volumes not supported: secrets-store is of an unsupported volume Type',
      );
    });

    test('a pod that finds its way around the scheduler of Fargate finds no CSI driver there', async () => {
      const [nodeName = ''] = (await lab.succeeds('get nodes -l eks.amazonaws.com/compute-type=fargate -o name')).split(
        '\n',
      );
      const csi = { driver: 'secrets-store.csi.k8s.io', readOnly: true };
      const spec = { nodeName: nodeName.replace('node/', ''), volumes: [{ name: 'store', csi }] };
      await lab.succeeds('create -f -', podManifest('stowaway', spec));
      expect(await lab.shows('-n shop events --for pod/stowaway', /FailedMount/)).toContain(
        'driver name secrets-store.csi.k8s.io not found in the list of registered CSI drivers',
      );
    });
  },
);
