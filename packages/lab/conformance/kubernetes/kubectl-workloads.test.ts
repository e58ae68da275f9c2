import { hasClient } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expecting, type Kubectl, kubectlOf, type Ran } from './run-kubectl.ts';
import { type RunningLab, startLab } from './start-lab.ts';

/** Every minor version that kubectl's dispatcher may choose. */
const minors = ['29', '30', '31', '32', '33'];

const web = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:1", ports: [{ containerPort: 80 }] }] }
`;

describe.skipIf(!hasClient('kubectl', 'tests that drive the lab with kubectl')).each(minors)(
  'workloads with kubectl against Kubernetes 1.%s',
  (minor) => {
    let lab: RunningLab;
    let kubectl: Kubectl<Ran>;

    const { succeeds, fails } = expecting((line, input) => kubectl(line, input));

    beforeAll(async () => {
      lab = await startLab(minor);
      kubectl = kubectlOf(lab);
      await succeeds('create namespace shop');
      await succeeds('apply -f -', web);
    });
    afterAll(() => lab.stop());

    test('a Deployment is rolled out, scaled, restarted, given another image and exposed', async () => {
      expect(await succeeds('-n shop rollout status deployment/web --timeout=20s')).toContain(
        'successfully rolled out',
      );
      expect(await succeeds('-n shop scale deployment/web --replicas=4')).toBe('deployment.apps/web scaled\n');
      expect(await succeeds('-n shop get deployment web')).toMatch(/web +4\/4 +4 +4 /);
      expect(await fails('-n shop scale deployment/web --current-replicas=1 --replicas=2')).toContain('4');
      expect(await succeeds('-n shop rollout restart deployment/web')).toContain('restarted');
      expect(await succeeds('-n shop rollout status deployment/web --timeout=20s')).toContain(
        'successfully rolled out',
      );
      await succeeds('-n shop set image deployment/web web=web:2');
      expect(await succeeds('-n shop get deployment web -o wide')).toContain('web:2');
      expect(await succeeds('-n shop expose deployment web --port=80')).toBe('service/web exposed\n');
      expect(await succeeds('-n shop get svc web')).toMatch(/web +ClusterIP +10\.\d+\.\d+\.\d+ +<none> +80\/TCP/);
      await succeeds('-n shop rollout pause deployment/web');
      await succeeds('-n shop rollout resume deployment/web');
      expect(await succeeds('-n shop wait --for=condition=Available deployment/web --timeout=20s')).toContain(
        'condition met',
      );
      expect(await succeeds('-n shop describe deployment web')).toContain('NewReplicaSetAvailable');
    });

    test('the typed generators of the other kinds, which send protobuf, create them', async () => {
      await succeeds('-n shop create deployment none --image=web:1 --replicas=0');
      expect(await succeeds('-n shop get deployment none -o jsonpath={.spec.replicas}')).toBe('0');
      await succeeds('-n shop create job once --image=busybox -- echo hello');
      await succeeds([
        '-n',
        'shop',
        'create',
        'cronjob',
        'often',
        '--image=busybox',
        '--schedule=*/5 * * * *',
        '--',
        'date',
      ]);
      await succeeds('-n shop create job now --from=cronjob/often');
      await succeeds('-n shop create service clusterip headless --clusterip=None');
      await succeeds('-n shop create pdb budget --selector=app=web --min-available=1');
      await succeeds('-n shop create quota limits --hard=pods=4,secrets=10');
      await succeeds('create priorityclass high --value=1000 --description=high');
      const all = await succeeds('-n shop get all,pdb,quota,priorityclass');
      for (const part of [
        'job.batch/once',
        'job.batch/now',
        'cronjob.batch/often',
        'service/headless',
        'budget',
        'limits',
        'high',
      ]) {
        expect(all).toContain(part);
      }
      expect(await succeeds('-n shop get cronjob often')).toContain('*/5 * * * *');
      await succeeds('-n shop create configmap fixed --from-literal=a=b');
      await succeeds(['-n', 'shop', 'patch', 'cm', 'fixed', '-p', '{"immutable":true}']);
      expect(await fails(['-n', 'shop', 'patch', 'cm', 'fixed', '-p', '{"data":{"a":"c"}}'])).toContain('immutable');
    });

    test('deletion by policy: dependents go along, go first, or stay', async () => {
      for (const [policy, left] of [
        ['background', false],
        ['foreground', false],
        ['orphan', true],
      ] as const) {
        const name = `owner-${policy}`;
        await succeeds(`-n shop create configmap ${name} --from-literal=a=b`);
        const uid = await succeeds(`-n shop get cm ${name} -o jsonpath={.metadata.uid}`);
        const owned = {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: {
            name: `owned-${policy}`,
            namespace: 'shop',
            ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name, uid, blockOwnerDeletion: true }],
          },
        };
        await succeeds('create -f -', JSON.stringify(owned));
        await succeeds(`-n shop delete cm ${name} --cascade=${policy} --timeout=20s`);
        if (!left) await kubectl(`-n shop wait --for=delete secret/owned-${policy} --timeout=20s`);
        const found = await succeeds('-n shop get secrets -o name');
        expect(found.includes(`owned-${policy}`), policy).toBe(left);
      }
      await succeeds('-n shop delete secrets --all');
      expect(await succeeds('-n shop get secrets -o name')).toBe('');
    });

    test('pods: run, grace periods, and a clear word where one would have to run', async () => {
      await succeeds('-n shop run free --image=web');
      expect(await fails('-n shop logs free')).toContain('the lab runs no containers');
      expect(await fails('-n shop exec free -- date')).toContain('the lab runs no containers');
      expect(await fails('top pods')).toContain('Metrics API not available');
      await succeeds('-n shop delete pod free --timeout=10s');
      const held = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'held', namespace: 'shop' },
        spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] },
      };
      await succeeds('create -f -', JSON.stringify(held));
      await succeeds('-n shop delete pod held --wait=false');
      expect(await succeeds('-n shop get pod held')).toContain('Terminating');
      await succeeds('-n shop delete pod held --grace-period=0 --force --timeout=10s');
      await succeeds('create -f -', JSON.stringify(held));
      await succeeds('-n shop delete pod held --grace-period=1 --timeout=15s');
    });

    test('auth reconcile brings roles and bindings to what the file says', async () => {
      const file = (verbs: string): string => `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader, namespace: shop }
rules: [{ apiGroups: [""], resources: [secrets], verbs: [${verbs}] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: reader, namespace: shop }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }
subjects: [{ kind: User, name: dev, apiGroup: rbac.authorization.k8s.io }]
`;
      expect(await succeeds('auth reconcile -f -', file('get'))).toContain('reconciled');
      await succeeds('auth reconcile -f -', file('get, list'));
      expect(await succeeds('--context dev -n shop auth can-i list secrets')).toBe('yes\n');
    });

    test('events are listed by their own command', async () => {
      const event = {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: 'web.1', namespace: 'shop' },
        involvedObject: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'shop' },
        reason: 'Lit',
        message: 'the lamp is lit',
        type: 'Normal',
        firstTimestamp: new Date().toISOString(),
        lastTimestamp: new Date().toISOString(),
      };
      await succeeds('create -f -', JSON.stringify(event));
      expect(await succeeds('-n shop events')).toContain('the lamp is lit');
      expect(await succeeds('-n shop events --for deployment/web')).toContain('the lamp is lit');
      expect(await succeeds('-n shop events --types=Warning')).not.toContain('the lamp is lit');
    });

    test('a Secret that asks for a token gets one that authenticates, until its account goes', async () => {
      await succeeds('-n shop create serviceaccount robot');
      const secret = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'robot', namespace: 'shop', annotations: { 'kubernetes.io/service-account.name': 'robot' } },
        type: 'kubernetes.io/service-account-token',
      };
      await succeeds('create -f -', JSON.stringify(secret));
      await succeeds([
        '-n',
        'shop',
        'wait',
        '--for=jsonpath={.type}=kubernetes.io/service-account-token',
        'secret/robot',
      ]);
      const data = JSON.parse(await succeeds('-n shop get secret robot -o jsonpath={.data}')) as Record<string, string>;
      expect(Object.keys(data).toSorted()).toEqual(['ca.crt', 'namespace', 'token']);
      const token = Buffer.from(data['token'] ?? '', 'base64').toString();
      const whoami = [
        '--token',
        token,
        '--context',
        'dev',
        'auth',
        'whoami',
        '-o',
        'jsonpath={.status.userInfo.username}',
      ];
      expect(await succeeds(whoami)).toBe('system:serviceaccount:shop:robot');
      await succeeds('-n shop delete serviceaccount robot');
      expect(await fails(whoami)).toContain('Unauthorized');
    });
  },
);
