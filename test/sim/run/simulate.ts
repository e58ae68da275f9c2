import type { KubernetesApi } from '@lockkeeper/lab/internal';
import { AwsAccounts } from '../aws/account.ts';
import { Cluster } from '../cluster/cluster.ts';
import { SimKubeTransport } from '../faults/kube-transport.ts';
import { type AwsRead, SimSecretProvider } from '../faults/secret-provider.ts';
import { pending } from '../invariants/arrives-and-stays.ts';
import { checkAll } from '../invariants/invariants.ts';
import type { RunRecord, Sighting, Violation } from '../invariants/run-record.ts';
import { establish, type Scenario } from '../scenario/scenario.ts';
import { scheduleScript } from '../scenario/user-script.ts';
import { Incarnation, type Output } from '../world/incarnation.ts';
import { type Plan, World } from '../world/world.ts';
import { createServer, identify, installDefinitions } from './create-server.ts';
import type { Compose, ProcessUnderTest } from './process-under-test.ts';

export interface SimulationOptions {
  readonly seed: string;
  readonly plan: Plan;
  readonly scenario: Scenario;
  readonly compose: Compose;
  /** Users and AWS act during the chaos. */
  readonly script: boolean;
  /** Virtual milliseconds of the quiet phase. */
  readonly quietMs: number;
}

/** An operation of the script, as it happened. */
export interface Performed {
  readonly at: number;
  readonly name: string;
}

export interface SimulationResult {
  readonly world: World;
  readonly record: RunRecord;
  readonly violations: readonly Violation[];
  readonly performed: readonly Performed[];
  /** Port calls made until the quiet phase began. */
  readonly callsBeforeQuiet: number;
}

/**
 * Bound B of L1 in virtual milliseconds: watch back-off cap 30 s, re-list, item back-off cap 7 min, two request timeouts,
 * the longest refresh interval of the scenario (5 min), because a change in AWS is only seen at a refresh, and the longest
 * Retry-After that is obeyed (10 min).
 */
const bound = 30_000 + 10_000 + 420_000 + 120_000 + 300_000 + 600_000;
/** Shutdown must be over by then. */
const grace = 60_000;

/** One run of one seed: chaos, heal, converge, quiet, stop; then every invariant over all of it. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const run = new Run(options);
  await run.play();
  return run.result();
}

class Run {
  readonly #options: SimulationOptions;
  readonly #world: World;
  readonly #server: KubernetesApi;
  readonly #cluster: Cluster;
  readonly #accounts: AwsAccounts;
  readonly #outputs: Output[] = [];
  readonly #reads: AwsRead[] = [];
  readonly #sightings: Sighting[] = [];
  readonly #performed: Performed[] = [];
  readonly #found: Violation[] = [];
  #lives = 0;
  #current:
    | { readonly incarnation: Incarnation; readonly transport: SimKubeTransport; readonly process: ProcessUnderTest }
    | undefined;
  #marks = { healed: 0, quietFrom: Number.POSITIVE_INFINITY, quietTo: 0, callsBeforeQuiet: 0 };
  #leftOpen: readonly string[] = [];

  constructor(options: SimulationOptions) {
    this.#options = options;
    this.#world = new World(options.seed, options.plan);
    this.#accounts = new AwsAccounts(options.seed);
    this.#server = createServer(this.#world);
    this.#cluster = new Cluster(
      this.#world,
      { handle: this.#server.handle, subscribe: (hear) => this.#server.store.subscribe(hear) },
      identify,
    );
  }

  async play(): Promise<void> {
    const world = this.#world;
    await installDefinitions(this.#server, this.#cluster);
    await establish(this.#options.scenario, this.#cluster, this.#accounts);
    this.#spawn();
    const chaos = this.#options.plan.faults === 'none' ? 30_000 : world.between('phase', 'chaos', 40_000, 120_000);
    if (this.#options.script) {
      scheduleScript(world, this.#cluster, this.#accounts, chaos, (name) =>
        this.#performed.push({ at: world.now, name }),
      );
    }
    if (!(await this.#phase(chaos))) return;
    this.#heal();
    if (!(await this.#converge())) return;
    this.#marks.quietFrom = world.now + 1;
    this.#marks.callsBeforeQuiet = world.calls;
    if (!(await this.#phase(this.#options.quietMs))) return;
    this.#marks.quietTo = world.now;
    await this.#stop();
  }

  result(): SimulationResult {
    const record: RunRecord = {
      history: this.#cluster.history,
      requests: this.#cluster.requests,
      reads: this.#reads,
      sightings: this.#sightings,
      outputs: this.#outputs,
      accounts: this.#accounts,
      marks: this.#marks,
      leftOpen: this.#leftOpen,
    };
    const violations = [...checkAll(record), ...this.#found].sort((a, b) => a.at - b.at);
    const { callsBeforeQuiet } = this.#marks;
    return { world: this.#world, record, violations, performed: this.#performed, callsBeforeQuiet };
  }

  /** Runs for a while. False when the run cannot go on. */
  async #phase(ms: number): Promise<boolean> {
    const outcome = await this.#world.run(this.#world.now + ms);
    if (outcome === 'time') return true;
    this.#found.push({
      invariant: outcome,
      at: this.#world.now,
      step: this.#world.steps,
      message: `the run ended in a ${outcome}`,
    });
    return false;
  }

  #spawn(): void {
    const world = this.#world;
    this.#lives += 1;
    const incarnation = new Incarnation(world, `operator-${this.#lives}`, (output) => this.#outputs.push(output));
    const sight = (sighting: Sighting): void => void this.#sightings.push(sighting);
    const transport = new SimKubeTransport(incarnation, this.#cluster, sight);
    const provider = new SimSecretProvider(incarnation, this.#accounts, (read) => this.#reads.push(read));
    const process = this.#options.compose({ incarnation, kube: transport, provider });
    this.#current = { incarnation, transport, process };
    incarnation.onDeath(() => {
      transport.sever();
      const wait = world.between('process.restart', 'operator', 100, 15_000);
      world.schedule(wait, undefined, 'restart', () => this.#spawn());
    });
    // A process that cannot start ends, and is started again by the kubelet.
    process.start().catch(() => incarnation.kill());
  }

  #heal(): void {
    this.#world.healed = true;
    this.#marks.healed = this.#world.now;
    this.#current?.transport.heal();
  }

  /** Until nothing is missing, and then a little longer: who waits for an answer gets it. */
  async #converge(): Promise<boolean> {
    const end = this.#world.now + bound;
    const slice = 10_000;
    while (this.#world.now < end) {
      if (!(await this.#phase(slice))) return false;
      if (this.#world.now - this.#marks.healed > 90_000 && !this.#missesAnything()) return this.#phase(60_000);
    }
    // Not within the bound: the last check says what is missing.
    this.#marks.quietTo = this.#world.now;
    return false;
  }

  #missesAnything(): boolean {
    return !pending(this.#cluster.history, this.#accounts).next().done;
  }

  async #stop(): Promise<void> {
    const { incarnation, process } = this.#current ?? {};
    if (incarnation === undefined || process === undefined) return;
    const metrics = process.metrics?.();
    if (metrics !== undefined) this.#outputs.push({ where: `metrics at ${this.#world.now} ms`, text: metrics });
    let stopped = false;
    void process.stop().then(() => {
      stopped = true;
    });
    await this.#world.run(this.#world.now + grace, () => stopped);
    this.#leftOpen = [
      ...(stopped ? [] : ['stop() did not come to an end']),
      ...incarnation.open.values(),
      ...(incarnation.pending === 0 ? [] : [`${incarnation.pending} timers or replies`]),
    ];
  }
}
