import { createInterface } from 'node:readline';
import { startLab } from '../start-lab.ts';

/** A lab in a process of its own whose memory can be asked for: each line on stdin is a question, each line on stdout its answer. */
const lab = await startLab();
const say = (answer: object): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);
const binding = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'dev' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'dev' }],
};
await lab.api.handle({
  method: 'POST',
  path: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(binding)),
  clientCertificate: { commonName: 'admin', organizations: ['system:masters'] },
});
say({ url: lab.url, authority: lab.authority });
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'memory') continue;
  globalThis.gc?.();
  say({ memory: process.memoryUsage().rss });
}
await lab.stop();
process.exit(0);
