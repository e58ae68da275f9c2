import { type CsiProvider, MOUNT_PATH } from '@lockkeeper/csi/internal';
import { decodeMountResponse } from '@lockkeeper/lab/internal';
import type { Cluster } from '../cluster/cluster.ts';
import { SimKubeTransport } from '../faults/kube-transport.ts';
import { Incarnation, type Output } from '../world/incarnation.ts';
import type { World } from '../world/world.ts';
import { type Disk, type Folder, folder, visibleFiles } from './disk.ts';
import { audience, mountCall, mountPath, parametersOf } from './mount-call.ts';
import { type NodeAws, NodeClients, type NodeHearing } from './node-clients.ts';
import { type MountRecord, refreshIntervalMs, type SeenFiles, type SimPod } from './node-record.ts';
import { downAtTimes } from './outages.ts';
import type { ComposeProvider } from './provider-life.ts';
import { accountName, type ClassObject, type FileSource, wantedFiles } from './scenario.ts';
import { SimFiles } from './sim-files.ts';
import { tokenSeconds } from './token-issuer.ts';

/** How long a kubelet waits for a driver. */
const callMs = 120_000;
/** How long a provider may take to end what it serves. */
const graceMs = 10_000;
/** A kubelet asks for a new token when this share of the old one's life is over. */
const tokenShare = 0.8;

/** What the nodes of a run share. */
export interface NodeWorld {
  readonly world: World;
  readonly cluster: Cluster;
  readonly aws: NodeAws;
  readonly compose: ComposeProvider;
  readonly hearing: NodeHearing;
  readonly onMount: (mount: MountRecord) => void;
  readonly onOutput: (output: Output) => void;
}

/** One provider process and the calls that it serves. */
interface Life {
  readonly incarnation: Incarnation;
  readonly transport: SimKubeTransport;
  readonly provider: CsiProvider;
  /** Ends each call that waits for it, as a closed connection does. */
  readonly calls: Set<() => void>;
  /** Gives each of them up. */
  readonly cancels: Set<() => void>;
}

/** One pod with its volume, as the kubelet keeps it. */
interface Mounted {
  readonly pod: SimPod;
  isMounted: boolean;
  isGone: boolean;
  token: { readonly text: string; readonly accountUid: string; readonly renewAt: number } | undefined;
  tries: number;
  /** Providers that may still be at work on a call which was given up: until they end another, or die. */
  readonly orphans: Set<Incarnation>;
}

/** A token to send, and whose it says it is. */
interface SentToken {
  readonly text: string;
  readonly accountUid: string;
}

/** A call of somebody who is no driver. */
export interface Attack {
  readonly what: string;
  readonly pod: SimPod;
  readonly token: string;
  readonly targetPath: string;
}

/** One node: its kubelet and driver, which never die, and the provider, which does. */
export class SimNode {
  readonly index: number;
  readonly disk: Disk;
  readonly #shared: NodeWorld;
  readonly #driverWrites: boolean;
  readonly #pods = new Map<string, Mounted>();
  #lives = 0;
  #life: Life | undefined;

  constructor(shared: NodeWorld, index: number, disk: Disk, driverWrites: boolean) {
    this.index = index;
    this.disk = disk;
    this.#shared = shared;
    this.#driverWrites = driverWrites;
  }

  /** The pods that are here, with what their containers see. */
  pods(): readonly { readonly pod: SimPod; readonly isMounted: boolean; readonly files: SeenFiles }[] {
    return [...this.#pods.values()].map(({ pod, isMounted }) => ({ pod, isMounted, files: this.#seen(pod) }));
  }

  /** Starts a provider in place of one that has died. */
  start(): void {
    const { world, cluster, aws, compose, hearing, onOutput } = this.#shared;
    this.#lives += 1;
    const incarnation = new Incarnation(world, `provider-${this.index}-${this.#lives}`, onOutput);
    const transport = new SimKubeTransport(incarnation, cluster, () => undefined);
    const provider = compose({
      incarnation,
      kube: downAtTimes(transport, aws.outages),
      aws: new NodeClients(incarnation, aws, hearing).asClients(),
      fs: new SimFiles(incarnation, this.disk).asFileSystem(),
      driverWrites: this.#driverWrites,
      refreshIntervalMs,
    });
    const life: Life = { incarnation, transport, provider, calls: new Set(), cancels: new Set() };
    this.#life = life;
    incarnation.onDeath(() => {
      transport.sever();
      for (const lose of life.calls) lose();
      if (this.#life !== life) return;
      const wait = world.between('process.restart', `provider-${this.index}`, 100, 15_000);
      world.schedule(wait, undefined, 'restart', () => this.start());
    });
  }

  /** A new provider takes over the socket while the old one ends what it has begun, and is killed when its time is over. */
  replace(): void {
    const old = this.#life;
    this.start();
    if (old === undefined) return;
    this.#shared.world.schedule(graceMs, undefined, 'grace is over', () => old.incarnation.kill());
  }

  /** The driver starts anew: its calls are cancelled, whatever the provider makes of it, and the kubelet makes them again. */
  restartDriver(): void {
    for (const cancel of this.#life?.cancels ?? []) cancel();
  }

  heal(): void {
    this.#life?.transport.heal();
  }

  /** Places a pod here: the kubelet makes its volume and mounts it, again and again. */
  place(pod: SimPod): void {
    this.disk.makeFolders(mountPath(pod));
    const mounted: Mounted = { pod, isMounted: false, isGone: false, token: undefined, orphans: new Set(), tries: 0 };
    this.#pods.set(pod.uid, mounted);
    this.#again(mounted);
  }

  /** The pod is gone, and its volume with it, whatever is being written there. */
  remove(uid: string): void {
    const mounted = this.#pods.get(uid);
    if (mounted === undefined) return;
    mounted.isGone = true;
    this.#pods.delete(uid);
    this.disk.remove(mountPath(mounted.pod));
  }

  /** Calls the provider past the driver. */
  attack({ what, pod, token, targetPath }: Attack): void {
    this.#call(pod, { text: token, accountUid: '' }, targetPath, what, () => undefined);
  }

  /** Ends the provider in good order; what is left open then is told. */
  async stop(): Promise<readonly string[]> {
    for (const mounted of this.#pods.values()) mounted.isGone = true;
    const life = this.#life;
    if (life === undefined) return [];
    this.#life = undefined;
    const { world, onOutput } = this.#shared;
    const { incarnation, provider } = life;
    onOutput({ where: `${incarnation.name} metrics at ${world.now} ms`, text: provider.metrics.render() });
    const state = { stopped: false };
    // Calls that were served when the kubelets stopped asking have ended by then.
    await world.run(world.now + callMs);
    void provider.stop(graceMs).then(() => {
      state.stopped = true;
    });
    await world.run(world.now + 2 * graceMs, () => state.stopped);
    return [
      ...(state.stopped ? [] : [`${incarnation.name}: stop() did not come to an end`]),
      ...incarnation.open.values(),
      ...(incarnation.pending === 0 ? [] : [`${incarnation.pending} timers or replies of ${incarnation.name}`]),
    ];
  }

  #seen(pod: SimPod): SeenFiles {
    return visibleFiles(this.disk, this.disk.has(mountPath(pod)) ? this.disk.folderAt(mountPath(pod)) : folder());
  }

  #again(mounted: Mounted, isHurried = !mounted.isMounted): void {
    const { world } = this.#shared;
    const { name } = mounted.pod;
    // Kubelets come by about once a minute when all is well, and back off from half a second on when it is not.
    const wait = !isHurried
      ? world.between('kubelet.period', name, 30_000, 60_000)
      : world.between('kubelet.retry', name, 500, Math.min(500 * 2 ** mounted.tries, 60_000));
    mounted.tries += 1;
    world.schedule(wait, undefined, `kubelet ${name}`, () => this.#mount(mounted));
  }

  #mount(mounted: Mounted): void {
    if (mounted.isGone) return;
    const { pod } = mounted;
    for (const orphan of mounted.orphans) if (orphan.dead) mounted.orphans.delete(orphan);
    const isAlone = mounted.orphans.size === 0;
    const token = this.#token(mounted);
    const isSent = this.#call(pod, token, mountPath(pod), undefined, (mount, by, bytes) => {
      if (mount.outcome === 'lost') mounted.orphans.add(by);
      else mounted.orphans.delete(by);
      if (mount.outcome === 'ok') mounted.tries = 0;
      if (!mounted.isGone) this.#after(mounted, mount, bytes);
      const after = mounted.isGone ? mount.before : this.#seen(pod);
      this.#shared.onMount({ ...mount, after, isAlone: isAlone && !mounted.isGone });
      if (!mounted.isGone) this.#again(mounted, !mounted.isMounted || mount.outcome === 'lost');
    });
    if (!isSent) this.#again(mounted);
  }

  /** What a driver does with an answer. */
  #after(mounted: Mounted, { outcome }: MountRecord, bytes: Uint8Array | undefined): void {
    const path = mountPath(mounted.pod);
    if (outcome === 'ok' && bytes !== undefined) {
      const { files } = decodeMountResponse(bytes);
      mounted.isMounted = true;
      if (!this.#driverWrites) return;
      const texts = new Map(files.map((file) => [file.path, Buffer.from(file.contents).toString()]));
      this.#write(this.disk.folderAt(path), texts);
    } else if (!mounted.isMounted) {
      // A first mount that fails is unmounted. Who still holds the old folder open writes where nobody looks.
      this.disk.remove(path);
      this.disk.add(path, folder());
    }
  }

  /** All at once, as the driver's atomic writer does, and only when something is new. */
  #write({ entries }: Folder, texts: SeenFiles): void {
    const isOld = (name: string): boolean => {
      const entry = entries.get(name);
      return entry?.kind === 'file' && entry.bytes.toString() === texts.get(name);
    };
    if (entries.size === texts.size && [...texts.keys()].every(isOld)) return;
    entries.clear();
    for (const [name, text] of texts) entries.set(name, { kind: 'file', bytes: Buffer.from(text), mode: 0o644 });
    this.disk.onChange();
  }

  #token(mounted: Mounted): SentToken {
    const { world, cluster, aws } = this.#shared;
    const { namespace, name: pod, uid: podUid } = mounted.pod;
    const accountUid = cluster.history.current('ServiceAccount', namespace, accountName)?.metadata?.uid ?? '';
    const owner = { namespace, account: accountName, accountUid, pod, podUid };
    if (world.fires('token.expired', pod)) {
      return { text: aws.issuer.issue(owner, audience, world.wall - (tokenSeconds + 60) * 1_000), accountUid };
    }
    if (world.fires('token.other-audience', pod)) {
      return { text: aws.issuer.issue(owner, 'https://kubernetes.default.svc', world.wall), accountUid };
    }
    if (mounted.token === undefined || mounted.token.renewAt <= world.now) {
      const renewAt = world.now + tokenSeconds * tokenShare * 1_000;
      mounted.token = { text: aws.issuer.issue(owner, audience, world.wall), accountUid, renewAt };
    }
    return mounted.token;
  }

  /**
   * Calls the provider. False when there is none to call. `done` hears what came of it, once, and by whom.
   */
  #call(
    pod: SimPod,
    token: SentToken,
    targetPath: string,
    attack: string | undefined,
    done: (mount: MountRecord, by: Incarnation, bytes?: Uint8Array) => void,
  ): boolean {
    const { world, cluster } = this.#shared;
    const life = this.#life;
    const method = life?.provider.methods.get(MOUNT_PATH);
    const parameters = parametersOf(cluster.history.current('SecretProviderClass', pod.namespace, pod.className));
    if (life === undefined || life.incarnation.dead || method === undefined) return false;
    const { incarnation, calls, cancels } = life;
    const gone = new AbortController();
    const begun = {
      pod,
      by: incarnation.name,
      accountUid: token.accountUid,
      startedAt: world.now,
      wanted: wantedOf(parameters['objects'] ?? '[]'),
      before: attack === undefined ? this.#seen(pod) : new Map<string, string>(),
      isAlone: true,
      attack,
    };
    const state = { isOver: false };
    const end = (outcome: MountRecord['outcome'], message: string, bytes?: Uint8Array): void => {
      if (state.isOver) return;
      state.isOver = true;
      calls.delete(lose);
      cancels.delete(giveUp);
      cancel();
      const versions = new Map(
        bytes === undefined ? [] : decodeMountResponse(bytes).versions.map(({ id, version }) => [id, version]),
      );
      const record = { ...begun, endedAt: world.now, outcome, message, versions, after: begun.before };
      if (attack !== undefined) this.#shared.onMount(record);
      done(record, incarnation, bytes);
    };
    const lose = (): void => end('lost', 'the connection was closed');
    const giveUp = (): void => {
      gone.abort(new Error('the call was cancelled'));
      end('lost', 'the driver waits no longer');
    };
    const cancel = world.schedule(callMs, undefined, 'kubelet waits no longer', giveUp);
    cancels.add(giveUp);
    calls.add(lose);
    method(mountCall(pod, parameters, token.text, targetPath), gone.signal).then(
      (bytes) => {
        if (!incarnation.dead) end('ok', '', bytes);
      },
      (error: unknown) => {
        if (!incarnation.dead) end('failed', error instanceof Error ? error.message : 'no error');
      },
    );
    return true;
  }
}

const wantedOf = (objects: string): ReadonlyMap<string, FileSource> =>
  wantedFiles(JSON.parse(objects) as readonly ClassObject[]);
