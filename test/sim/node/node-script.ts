import type { AwsAccounts, SourceAddress } from '../aws/account.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { type Later, type Operation, scheduleOperations } from '../world/schedule-operations.ts';
import type { World } from '../world/world.ts';
import { audience, mountPath } from './mount-call.ts';
import type { NodeAws } from './node-clients.ts';
import type { SimPod } from './node-record.ts';
import {
  accountManifest,
  accountName,
  classes,
  classManifest,
  failoverRegion,
  moreObjects,
  primaryRegion,
  type SimClass,
  sources,
} from './scenario.ts';
import type { SimNode } from './sim-node.ts';

/** What an operation may touch. `later` runs the second half of an operation that takes time. */
export interface NodeScene {
  readonly world: World;
  readonly cluster: Cluster;
  readonly accounts: AwsAccounts;
  readonly aws: NodeAws;
  readonly nodes: readonly SimNode[];
  /** Makes a pod with a UID of its own. */
  readonly addPod: (wish: Omit<SimPod, 'uid'>) => void;
  readonly later: Later;
}

const nonEmpty = <T>(list: readonly T[]): readonly [T, ...T[]] => list as readonly [T, ...T[]];
const pickSource = ({ world }: NodeScene, who: string): SourceAddress =>
  world.pick('aws.source', who, nonEmpty(sources))[0];
const pickTeam = ({ world }: NodeScene, who: string): string => world.pick('user.team', who, ['red', 'blue']);
const pickNode = ({ world, nodes }: NodeScene, who: string): SimNode => world.pick('user.node', who, nonEmpty(nodes));
const stays = ({ world }: NodeScene, who: string): boolean => world.draw('user.stays', who) < 0.3;
const idle = (): Promise<void> => Promise.resolve();

const accountPath = (namespace: string): string => `/api/v1/namespaces/${namespace}/serviceaccounts`;
export const classPath = (namespace: string): string =>
  `/apis/secrets-store.csi.x-k8s.io/v1/namespaces/${namespace}/secretproviderclasses`;

const editClass = ({ cluster }: NodeScene, edited: SimClass): Promise<unknown> =>
  cluster.user('PATCH', `${classPath(edited.namespace)}/${edited.name}`, { spec: classManifest(edited).spec });

const giveRole = ({ cluster }: NodeScene, namespace: string, role: string): Promise<unknown> =>
  cluster.user('PATCH', `${accountPath(namespace)}/${accountName}`, { metadata: accountManifest(role).metadata ?? {} });

function outage(name: string, place: (scene: NodeScene) => string): Operation<NodeScene> {
  return {
    name,
    run: (scene) => {
      scene.aws.outages.begin(place(scene), scene.world.between('outage.for', name, 5_000, 150_000));
      return idle();
    },
  };
}

/** Ways to call the socket that prove nothing, for a pod of another team. */
const forgeries = ['the token of another', 'no signature', 'an expired token', "another's volume"] as const;

function attack(scene: NodeScene): void {
  const { world, aws, cluster } = scene;
  const what = world.pick<(typeof forgeries)[number]>('attack.how', 'socket', forgeries);
  // Where the driver writes, the path means nothing to the provider.
  const node = what === "another's volume" ? scene.nodes.at(-1) : pickNode(scene, 'attack');
  if (node === undefined) return;
  const pods = node.pods().map(({ pod }) => pod);
  const victim = pods.find(({ namespace }) => namespace === 'red');
  const own = pods.find(({ namespace }) => namespace === 'blue');
  if (victim === undefined || own === undefined) return;
  const tokenOf = ({ namespace, name: pod, uid: podUid }: SimPod, at = world.wall): string => {
    const accountUid = cluster.history.current('ServiceAccount', namespace, accountName)?.metadata?.uid ?? '';
    return aws.issuer.issue({ namespace, account: accountName, accountUid, pod, podUid }, audience, at);
  };
  const token = {
    'the token of another': () => tokenOf(own),
    'no signature': () => tokenOf(victim).replace(/[^.]+$/, 'AAAA'),
    'an expired token': () => tokenOf(victim, world.wall - 3_600_000),
    "another's volume": () => tokenOf(own),
  }[what]();
  // Into the victim's volume go files of the thief's own choice, unless the provider looks.
  const pod = what === "another's volume" ? own : victim;
  node.attack({ what, pod, token, targetPath: mountPath(victim) });
}

const operations: readonly Operation<NodeScene>[] = Object.freeze([
  {
    name: 'AWS: a new version',
    run: async (scene) => scene.accounts.rotate(pickSource(scene, 'rotate')),
  },
  {
    name: 'AWS: a source goes, and perhaps comes back',
    run: async (scene) => {
      const at = pickSource(scene, 'remove');
      scene.accounts.remove(at);
      if (!stays(scene, 'remove')) scene.later('remove', async () => scene.accounts.rotate(at));
    },
  },
  {
    name: 'AWS: a source is denied, and perhaps allowed again',
    run: async (scene) => {
      const at = pickSource(scene, 'deny');
      scene.accounts.deny(at, true);
      if (!stays(scene, 'deny')) scene.later('deny', async () => scene.accounts.deny(at, false));
    },
  },
  outage('AWS: a region is down', ({ world }) => world.pick('outage.region', 'aws', [primaryRegion, failoverRegion])),
  outage('AWS: STS is down', () => 'sts'),
  outage('the API server is down', () => 'kube'),
  {
    name: 'a class asks for more, and perhaps for less again',
    run: async (scene) => {
      const before = classes.find(({ name }) => name === 'one');
      if (before === undefined) return;
      await editClass(scene, { ...before, objects: moreObjects });
      if (!stays(scene, 'class')) scene.later('class', () => editClass(scene, before));
    },
  },
  {
    name: 'a pod goes, and another comes',
    run: async (scene) => {
      const pods = pickNode(scene, 'pod')
        .pods()
        .map(({ pod }) => pod);
      if (pods.length === 0) return;
      const { uid, ...wish } = scene.world.pick('user.pod', 'which', nonEmpty(pods));
      scene.nodes[wish.node]?.remove(uid);
      scene.later('pod', async () => scene.addPod(wish));
    },
  },
  {
    name: 'one more pod comes',
    run: async (scene) => {
      const team = pickTeam(scene, 'more');
      const node = pickNode(scene, 'more').index;
      scene.addPod({ node, namespace: team, name: `extra-${scene.world.steps}`, className: 'all' });
    },
  },
  {
    name: 'an account is made anew',
    run: async (scene) => {
      const team = pickTeam(scene, 'account');
      await scene.cluster.user('DELETE', `${accountPath(team)}/${accountName}`);
      scene.later('account', () => scene.cluster.user('POST', accountPath(team), accountManifest(team)));
    },
  },
  {
    name: "an account names another team's role, and its own again",
    run: async (scene) => {
      const team = pickTeam(scene, 'role');
      await giveRole(scene, team, team === 'red' ? 'blue' : 'red');
      scene.later('role', () => giveRole(scene, team, team));
    },
  },
  {
    name: 'the cluster signs with a new key, and believes the old one no longer',
    run: async (scene) => {
      scene.aws.issuer.rotate();
      scene.later('key', async () => scene.aws.issuer.retireOldKeys());
    },
  },
  {
    name: 'a provider is replaced while it serves',
    run: async (scene) => pickNode(scene, 'replace').replace(),
  },
  {
    name: 'a driver is restarted, again and again',
    run: async (scene) => {
      const node = pickNode(scene, 'driver');
      const soon = (): number => scene.world.between('driver.restart', 'soon', 10, 3_000);
      for (let n = 0, wait = 0; n < 8; n += 1) {
        wait += soon();
        scene.world.schedule(wait, undefined, 'driver restarts', () => node.restartDriver());
      }
    },
  },
  {
    name: 'somebody calls the socket with what proves nothing',
    run: async (scene) => attack(scene),
  },
]);

export const nodeOperationNames: readonly string[] = operations.map(({ name }) => name);

/** Longest time between the two halves of an operation. */
const longestPause = 60_000;

/** Schedules a drawn number of drawn operations between now and `until`; `onDone` hears the name of each as it happens. */
export function scheduleNodeScript(
  stage: Omit<NodeScene, 'later'>,
  until: number,
  onDone: (name: string) => void,
): void {
  scheduleOperations(stage.world, {
    operations: nonEmpty(operations),
    until,
    longestPause,
    onDone,
    sceneWith: (later) => ({ ...stage, later }),
  });
}
