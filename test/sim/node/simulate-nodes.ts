import { type KubernetesApi, secretsStoreKinds } from '@lockkeeper/lab/internal';
import { AwsAccounts } from '../aws/account.ts';
import { Cluster } from '../cluster/cluster.ts';
import type { Violation } from '../invariants/run-record.ts';
import { createServer, identify } from '../run/create-server.ts';
import type { Performed } from '../run/simulate.ts';
import { namespace, path } from '../scenario/manifests.ts';
import type { Output } from '../world/incarnation.ts';
import { type Plan, World } from '../world/world.ts';
import { Disk } from './disk.ts';
import { checkNodes } from './invariants/node-invariants.ts';
import { missingFiles } from './invariants/files-arrive.ts';
import type { NodeAws, NodeFailure, NodeRead } from './node-clients.ts';
import type { FileChange, MountRecord, NodeRecord, SimPod } from './node-record.ts';
import { classPath, scheduleNodeScript } from './node-script.ts';
import { Outages } from './outages.ts';
import type { ComposeProvider } from './provider-life.ts';
import { accountManifest, classes, classManifest, type PodWish, sources } from './scenario.ts';
import { SimNode } from './sim-node.ts';
import { TokenIssuer } from './token-issuer.ts';

export interface NodeOptions {
  readonly seed: string;
  readonly plan: Plan;
  readonly pods: readonly PodWish[];
  readonly compose: ComposeProvider;
  /** What happens during the chaos: drawn operations, or what a test says. */
  readonly script: 'drawn' | ((world: World, accounts: AwsAccounts, nodes: readonly SimNode[]) => void);
  /** Virtual milliseconds of the quiet phase. */
  readonly quietMs: number;
}

export interface NodeResult {
  readonly world: World;
  readonly record: NodeRecord;
  readonly violations: readonly Violation[];
  readonly performed: readonly Performed[];
  readonly missing: readonly string[];
  /** Port calls made until the files of a volume were last seen to change. */
  readonly callsUntilLastChange: number;
}

/** Within this time after healing everything has arrived: a restart, a Retry-After that is obeyed, a call given up on, two refreshes. */
const bound = 15_000 + 600_000 + 120_000 + 2 * 120_000 + 60_000;

/** Longest time in which a run without faults does what its script says. */
const calmMs = 300_000;

/** One run of two nodes: on the first the driver writes the files, on the second the provider does. */
export async function simulateNodes(options: NodeOptions): Promise<NodeResult> {
  const run = new NodeRun(options);
  await run.play();
  return run.result();
}

class NodeRun {
  readonly #options: NodeOptions;
  readonly #world: World;
  readonly #server: KubernetesApi;
  readonly #cluster: Cluster;
  readonly #accounts: AwsAccounts;
  readonly #aws: NodeAws;
  readonly #nodes: readonly SimNode[];
  readonly #reads: NodeRead[] = [];
  readonly #failures: NodeFailure[] = [];
  readonly #mounts: MountRecord[] = [];
  readonly #changes: FileChange[] = [];
  readonly #outputs: Output[] = [];
  readonly #performed: Performed[] = [];
  readonly #found: Violation[] = [];
  /** What was last seen in each volume. */
  readonly #seen = new Map<string, string>();
  #made = 0;
  #marks = { healed: 0, quietFrom: Number.POSITIVE_INFINITY, quietTo: 0 };
  #callsUntilLastChange = 0;
  #leftOpen: readonly string[] = [];

  constructor(options: NodeOptions) {
    this.#options = options;
    const world = new World(options.seed, options.plan);
    this.#world = world;
    this.#accounts = new AwsAccounts(options.seed);
    this.#server = createServer(world);
    const issuer = new TokenIssuer();
    const keys = (): Uint8Array => Buffer.from(issuer.jwks());
    this.#cluster = new Cluster(
      world,
      {
        handle: async (request) =>
          request.path === '/openid/v1/jwks'
            ? { status: 200, headers: { 'content-type': 'application/jwk-set+json' }, body: keys() }
            : this.#server.handle(request),
        subscribe: (hear) => this.#server.store.subscribe(hear),
      },
      identify,
    );
    this.#aws = { accounts: this.#accounts, issuer, outages: new Outages(world), sessions: new Map() };
    this.#nodes = [true, false].map((driverWrites, index) => this.#node(index, driverWrites));
  }

  async play(): Promise<void> {
    const world = this.#world;
    await this.#establish();
    for (const node of this.#nodes) node.start();
    for (const wish of this.#options.pods) this.#addPod(wish);
    const isCalm = this.#options.plan.faults === 'none';
    const chaos = isCalm ? calmMs : world.between('phase', 'chaos', 120_000, 300_000);
    this.#script(chaos);
    if (!(await this.#phase(chaos))) return;
    world.healed = true;
    this.#marks.healed = world.now;
    this.#aws.outages.endAll();
    for (const node of this.#nodes) node.heal();
    if (!(await this.#converge())) return;
    this.#marks.quietFrom = world.now + 1;
    if (!(await this.#phase(this.#options.quietMs))) return;
    this.#marks.quietTo = world.now;
    this.#end = this.#pods();
    const left: string[] = [];
    for (const node of this.#nodes) left.push(...(await node.stop()));
    this.#leftOpen = left;
  }

  #end: NodeRecord['pods'] | undefined;

  #pods(): NodeRecord['pods'] {
    return this.#nodes.flatMap((node) => node.pods());
  }

  result(): NodeResult {
    const record = this.#record();
    const violations = [...checkNodes(record), ...this.#found].sort((a, b) => a.at - b.at);
    const missing = [...missingFiles(record)];
    const callsUntilLastChange = this.#callsUntilLastChange;
    return { world: this.#world, record, violations, performed: this.#performed, missing, callsUntilLastChange };
  }

  #record(): NodeRecord {
    return {
      history: this.#cluster.history,
      requests: this.#cluster.requests,
      outputs: this.#outputs,
      accounts: this.#accounts,
      reads: this.#reads,
      failures: this.#failures,
      mounts: this.#mounts,
      changes: this.#changes,
      pods: this.#end ?? this.#pods(),
      marks: this.#marks,
      leftOpen: this.#leftOpen,
    };
  }

  #node(index: number, driverWrites: boolean): SimNode {
    const disk = new Disk();
    const node = new SimNode(
      {
        world: this.#world,
        cluster: this.#cluster,
        aws: this.#aws,
        compose: this.#options.compose,
        hearing: { read: (read) => this.#reads.push(read), failed: (failure) => this.#failures.push(failure) },
        onMount: (mount) => this.#hear(mount),
        onOutput: (output) => this.#outputs.push(output),
      },
      index,
      disk,
      driverWrites,
    );
    disk.onChange = () => this.#look(node);
    return node;
  }

  #hear(mount: MountRecord): void {
    this.#mounts.push(mount);
    const { pod, endedAt, message } = mount;
    if (message !== '') this.#outputs.push({ where: `error of ${pod.name} at ${endedAt} ms`, text: message });
  }

  #look(node: SimNode): void {
    for (const { pod, files, isMounted } of node.pods()) {
      const now = JSON.stringify([...files].sort());
      if (now === (this.#seen.get(pod.uid) ?? '[]')) continue;
      this.#seen.set(pod.uid, now);
      this.#callsUntilLastChange = this.#world.calls;
      this.#changes.push({ pod, at: this.#world.now, step: this.#world.steps, files, isMounted });
    }
  }

  async #establish(): Promise<void> {
    const user = async (to: string, body: object): Promise<void> => {
      const { status, body: answer } = await this.#cluster.user('POST', to, body);
      if (status !== 201) throw new Error(`${to} answered ${status}: ${JSON.stringify(answer)}`);
    };
    for (const kind of secretsStoreKinds()) await user(path.definitions(), kind);
    this.#server.settle();
    for (const team of ['red', 'blue']) {
      await user(path.namespaces(), namespace(team));
      await user(path.serviceAccounts(team), accountManifest(team));
    }
    for (const one of classes) await user(classPath(one.namespace), classManifest(one));
    for (const [address, options] of sources) this.#accounts.create(address, options);
  }

  #addPod(wish: PodWish): void {
    this.#made += 1;
    const pod: SimPod = { ...wish, uid: `pod-${this.#made}` };
    this.#nodes[wish.node]?.place(pod);
  }

  #script(until: number): void {
    const { script } = this.#options;
    if (script !== 'drawn') {
      script(this.#world, this.#accounts, this.#nodes);
      return;
    }
    const stage = {
      world: this.#world,
      cluster: this.#cluster,
      accounts: this.#accounts,
      aws: this.#aws,
      nodes: this.#nodes,
      addPod: (wish: PodWish) => this.#addPod(wish),
    };
    scheduleNodeScript(stage, until, (name) => this.#performed.push({ at: this.#world.now, name }));
  }

  async #phase(ms: number): Promise<boolean> {
    const outcome = await this.#world.run(this.#world.now + ms);
    if (outcome === 'time') return true;
    const message = `the run ended in a ${outcome}`;
    this.#found.push({ invariant: outcome, at: this.#world.now, step: this.#world.steps, message });
    return false;
  }

  /** Until nothing is missing, and then a little longer: second halves of operations, and who waits for an answer gets it. */
  async #converge(): Promise<boolean> {
    const end = this.#world.now + bound;
    while (this.#world.now < end) {
      if (!(await this.#phase(10_000))) return false;
      const isLate = this.#world.now - this.#marks.healed > 180_000;
      if (isLate && missingFiles(this.#record()).next().done) return this.#phase(60_000);
    }
    this.#marks.quietTo = this.#world.now;
    return false;
  }
}
