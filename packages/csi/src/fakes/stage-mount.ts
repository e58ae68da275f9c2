import * as fs from 'node:fs/promises';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Clock, IdentitySource, SecretProvider } from '@lockkeeper/core';
import { KubeClient } from '@lockkeeper/kube';
import { FakeRandom } from '@lockkeeper/testkit';
import { AccountRoles } from '../cluster/account-roles.ts';
import { ClassPolicy } from '../cluster/class-policy.ts';
import { NodeRegion } from '../cluster/node-region.ts';
import { TokenDesk } from '../identity/token-desk.ts';
import { ObjectFetcher } from '../mount/fetch-objects.ts';
import { MountRoom } from '../mount/mount-room.ts';
import { Mounter } from '../mount/mounter.ts';
import { ParsedClasses } from '../mount/parsed-classes.ts';
import { decodeMountRequest, type MountResponse, type ObjectVersion } from '../protocol/messages.ts';
import { MessageWriter } from '../protocol/protobuf.ts';
import { AnsweringTransport } from './answering-transport.ts';

/** What may differ from a pod `web` of `team-red` whose account `default` has the role `red`. */
export interface MountScene {
  readonly parameters: Readonly<Record<string, string>>;
  readonly attributes?: string;
  readonly tokens?: string;
  readonly permission?: string;
  readonly targetPath?: string;
  /** Where the region comes from: the process (default), or the node's label, which may be missing in three ways. */
  readonly region?: 'node' | 'no-pod' | 'no-node' | 'no-label';
  readonly serviceAccount?: 'absent' | 'bare' | 'new';
  /** Default 0: every mount reads. */
  readonly maxAgeMs?: number;
  /** The kubelet's folder, for a provider that writes the files itself; without it the driver does. */
  readonly kubeletPath?: string;
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function tokenFor(audience: string, now: number, key: KeyObject): string {
  const claims = {
    sub: 'system:serviceaccount:team-red:default',
    aud: [audience],
    exp: now / 1_000 + 3_600,
    'kubernetes.io': {
      namespace: 'team-red',
      serviceaccount: { name: 'default', uid: 'sa-1' },
      pod: { name: 'web', uid: 'pod-1' },
    },
  };
  const text = `${part({ alg: 'ES256', kid: 'k' })}.${part(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

function clusterOf({ region, serviceAccount }: MountScene): AnsweringTransport {
  const account = (uid: string, annotations: object): object => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: 'team-red', uid, annotations },
  });
  const role = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/red' };
  const path = '/api/v1/namespaces/team-red/serviceaccounts/default';
  const labels = region === 'no-label' ? {} : { 'topology.kubernetes.io/region': 'sa-east-1' };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'team-red' },
    spec: { nodeName: 'node-1' },
  };
  return new AnsweringTransport({
    ...(serviceAccount === 'absent'
      ? {}
      : { [path]: account(serviceAccount === 'new' ? 'sa-2' : 'sa-1', serviceAccount === 'bare' ? {} : role) }),
    ...(region === 'no-pod' ? {} : { '/api/v1/namespaces/team-red/pods/web': pod }),
    ...(region === 'no-node'
      ? {}
      : { '/api/v1/nodes/node-1': { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1', labels } } }),
  });
}

/** Everything a Mounter reaches the world through, in memory; `provider` is given the desk that its tokens come from. */
export function stageMount(scene: MountScene, clock: Clock, provider: (tokens: IdentitySource) => SecretProvider) {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const transport = clusterOf(scene);
  const client = new KubeClient(transport, { clock, userAgent: 'test', requestTimeoutMs: 1_000 });
  const tokens = new TokenDesk(clock);
  const mounter = new Mounter({
    settings: {
      driverWrites: scene.kubeletPath === undefined,
      kubeletPath: scene.kubeletPath ?? '/k',
      agentTimeoutMs: 1_000,
      sessionName: 's',
    },
    clock,
    random: new FakeRandom(1),
    keys: { find: (id) => Promise.resolve(id === 'k' ? pair.publicKey : undefined) },
    tokens,
    roles: new AccountRoles(client, clock),
    classes: new ClassPolicy(client, clock, 'settings'),
    region: new NodeRegion(client, scene.region === undefined ? 'us-east-1' : undefined),
    parsed: new ParsedClasses(),
    fetcher: new ObjectFetcher({ provider: provider(tokens), rules: { regions: [] }, maxAgeMs: scene.maxAgeMs ?? 0 }),
    room: new MountRoom(clock, { maxMounts: 10, maxBytes: 1_000_000, maxWaiting: 10, maxWaitMs: 60_000 }),
    fs,
  });
  /** `current`: the versions that drivers up to 1.5 send of a mounted volume. */
  const mount = (current: readonly ObjectVersion[] = []): Promise<MountResponse> => {
    const audiences = ['sts.amazonaws.com', 'pods.eks.amazonaws.com'];
    const fresh = audiences.map((audience) => [audience, { token: tokenFor(audience, clock.now(), pair.privateKey) }]);
    const attributes = {
      ...scene.parameters,
      'csi.storage.k8s.io/pod.name': 'web',
      'csi.storage.k8s.io/pod.namespace': 'team-red',
      'csi.storage.k8s.io/pod.uid': 'pod-1',
      'csi.storage.k8s.io/serviceAccount.name': 'default',
      'csi.storage.k8s.io/serviceAccount.tokens': scene.tokens ?? JSON.stringify(Object.fromEntries(fresh)),
    };
    const message = new MessageWriter()
      .text(1, scene.attributes ?? JSON.stringify(attributes))
      .text(3, scene.targetPath ?? '/t')
      .text(4, scene.permission ?? '420');
    for (const { id, version } of current) {
      message.message(5, new MessageWriter().text(1, id).text(2, version).finish());
    }
    return mounter.mount(decodeMountRequest(message.finish()), AbortSignal.timeout(60_000), () => undefined);
  };
  return { mount, transport };
}
