import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { LockkeeperError } from '@lockkeeper/core';
import type { AwsAction, Executor, KubectlAction, PodAction } from '../demo/action.ts';
import { commandExecutor } from '../demo/command-executor.ts';
import { type ClusterFacts, clusterFacts, missingPart } from '../demo/cluster-facts.ts';
import { type ClientTarget, shownLine } from '../demo/command-line.ts';
import { editExecutor } from '../demo/edit-executor.ts';
import { awsExecutor } from '../demo/direct/aws-executor.ts';
import { kubeExecutor } from '../demo/direct/kube-executor.ts';
import { type FindContainer, podAwsExecutor } from '../demo/direct/pod-aws-executor.ts';
import { type ClientChoice, chooseClient } from '../demo/machine-clients.ts';
import { podExecutorWithoutAws } from '../demo/pod-executor.ts';
import { endText, startText, summary } from '../demo/report.ts';
import {
  type Executors,
  type Run,
  runScenario,
  type ScenarioResult,
  type Trail,
  undoAll,
} from '../demo/run-scenario.ts';
import type { Scenario } from '../demo/scenario.ts';
import { chooseScenarios } from '../demo/scenarios.ts';
import { accountName, needsOf, setStage, type Stage, type StageOptions } from '../demo/stage.ts';
import { prepareFolder } from '../demo/working-folder.ts';
import { type OpenCluster, openCluster } from '../install/open-cluster.ts';
import { findContainer } from '../lab/exec/find-container.ts';
import { exportLines, labVariables } from '../lab/exports.ts';
import { serviceEnd } from '../lab/service-end.ts';
import type { CommandIo } from '../process/command-io.ts';
import { EXIT } from '../process/exit-codes.ts';
import { selfCommand } from '../process/self-command.ts';
import { stopped } from '../process/stopped.ts';
import { printable } from '../terminal/printable.ts';

export interface DemoCommandOptions extends StageOptions {
  readonly scenarios: readonly string[];
  readonly keep?: boolean;
  readonly output: 'text' | 'json';
}

/** What scenarios play with. */
interface Play {
  readonly stage: Stage;
  readonly cluster: OpenCluster;
  readonly facts: ClusterFacts;
  readonly parent: string;
  readonly clients: Readonly<Record<'kubectl' | 'aws', ClientChoice>>;
  readonly io: CommandIo;
  /** Progress: stdout, or stderr where stdout holds JSON. */
  readonly say: (text: string) => void;
  readonly colour: boolean;
}

/** Whose account and which cluster this is. Found out, and said, before anything is changed (`threat/D7`). */
interface Touched {
  readonly cluster: string;
  readonly issuer: string;
  readonly account: string;
  /** The second and third, where there are several. */
  readonly otherAccounts: readonly string[];
  readonly identity: string;
  readonly awsEndpoint: string;
}

function clientsOf({ variables }: Stage): Play['clients'] {
  return { kubectl: chooseClient('kubectl', variables), aws: chooseClient('aws', variables) };
}

function targetOf({ stage, facts }: Play): ClientTarget {
  return { ...stage.target, podsOfLab: facts.podsOfLab };
}

function executorsIn(folder: string, play: Play): Executors {
  const { stage, cluster, clients, parent } = play;
  const { variables } = stage;
  const target = targetOf(play);
  // Steps start this program again and again: what Node made of it the first time is kept for the run.
  const compiled = variables['NODE_COMPILE_CACHE'] ?? join(parent, 'compiled');
  const commands = commandExecutor({
    folder,
    target,
    variables: { ...variables, NODE_COMPILE_CACHE: compiled },
    lockkeeper: selfCommand(),
  });
  return {
    kubectl: clients.kubectl.kind === 'machine' ? commands : kubeExecutor({ ...cluster, folder }),
    aws: clients.aws.kind === 'machine' ? commands : awsExecutor(stage.awsTarget, folder),
    lockkeeper: commands,
    ...podsOf(play, commands, folder),
    sed: editExecutor(folder),
    ...(stage.lab ? { lab: stage.lab.calls } : {}),
  };
}

function podsOf({ facts, clients, stage, io }: Play, commands: Executor<PodAction>, folder: string) {
  if (!facts.podsOfLab) return clients.kubectl.kind === 'machine' ? { pod: commands } : {};
  if (clients.aws.kind === 'machine') return { pod: commands };
  const { kubeconfig, context } = stage.target;
  const choice = { kubeconfig, ...(context ? { context } : {}) };
  const find: FindContainer = ({ namespace, name }) => findContainer({ ...choice, namespace, pod: name }, io);
  return { pod: podExecutorWithoutAws(commands, podAwsExecutor(find, folder)) };
}

async function ask(play: Play, action: KubectlAction | AwsAction): Promise<string> {
  const executors = executorsIn(play.parent, play);
  const { signal } = play.io;
  const seen = await (action.tool === 'aws'
    ? executors.aws.run(action, signal)
    : executors.kubectl.run(action, signal));
  if (seen.ok) return seen.text;
  throw new LockkeeperError('Unavailable', `${shownLine(action, play.stage.target)}: ${seen.text}`);
}

function issuerIn(text: string): string {
  try {
    const { issuer } = JSON.parse(text) as { readonly issuer?: unknown };
    if (typeof issuer === 'string') return issuer;
  } catch {
    // Said below.
  }
  throw new LockkeeperError('InvalidInput', "the cluster's discovery document names no issuer");
}

function accountIn(arn: string): string {
  return arn.split(':')[4] ?? '';
}

async function lookAround(play: Play): Promise<Touched> {
  const caller = (as?: string): Promise<string> => {
    const call = { tool: 'aws', service: 'sts', operation: 'get-caller-identity', options: {}, query: 'Arn' } as const;
    return ask(play, as === undefined ? call : { ...call, as });
  };
  const raw = await ask(play, { tool: 'kubectl', verb: 'get-raw', path: '/.well-known/openid-configuration' });
  const identity = await caller();
  const others: string[] = [];
  for (const name of play.stage.target.profiles?.keys() ?? []) others.push(accountIn(await caller(name)));
  return {
    cluster: play.cluster.config.server,
    issuer: issuerIn(raw),
    account: accountIn(identity),
    otherAccounts: others,
    identity,
    awsEndpoint: play.stage.target.awsEndpointUrl ?? 'AWS',
  };
}

function introduce(touched: Touched, play: Play): void {
  const { clients, io } = play;
  for (const command of ['kubectl', 'aws'] as const) {
    const choice = clients[command];
    if (choice.kind === 'direct') io.err(`${choice.why}: lockkeeper makes the same requests itself.\n`);
  }
  const lines = [
    `cluster       ${touched.cluster}`,
    `issuer        ${touched.issuer}`,
    `AWS account   ${touched.account}, as ${touched.identity}`,
    ...touched.otherAccounts.map((account) => `and account   ${account}`),
    `AWS endpoint  ${touched.awsEndpoint}, region ${play.stage.target.region}`,
    play.stage.lab
      ? 'All of this is a lab on this machine.'
      : 'These are not a lab of ours: the scenarios create objects there.',
  ];
  play.say(`${printable(lines.join('\n'), 'many')}\n`);
}

/** Why a scenario cannot be played here. */
function impossible({ accounts = 1, lab = {} }: Scenario, touched: Touched, play: Play): string | undefined {
  if (accounts <= 1 + touched.otherAccounts.length) return missingPart(lab, play.facts);
  return `it plays in ${accounts} AWS accounts: name your profiles for the others with --account-profile`;
}

async function playOne(scenario: Scenario, touched: Touched, trails: Played[], play: Play): Promise<ScenarioResult> {
  const { name, title } = scenario;
  const leftOut = impossible(scenario, touched, play);
  if (leftOut !== undefined) {
    play.say(`\n${name}: left out: ${leftOut}\n`);
    return { name, title, ok: true, seconds: 0, leftOut, steps: [] };
  }
  const accounts = [touched.account, ...touched.otherAccounts];
  const folder = await prepareFolder(name, play.parent, accounts, touched.issuer);
  play.say(`\n${name}: ${title}\nin ${folder}, a copy of examples/${name} with account and issuer filled in\n`);
  const number = { next: 1 };
  const run = runIn(folder, touched, play, {
    onStart: (step, line, judge) => play.say(startText(number.next++, step.title, line, judge.expected)),
    onEnd: (result) => play.say(endText(result, play.colour)),
  });
  const trail: Trail = { undo: [] };
  trails.unshift({ trail, run });
  return runScenario(scenario, run, trail);
}

/** What a scenario made, and the run that made it: identities and files of its steps are what undoes them. */
interface Played {
  readonly trail: Trail;
  readonly run: Run;
}

function runIn(folder: string, touched: Touched, play: Play, told: Pick<Run, 'onStart' | 'onEnd'>): Run {
  return {
    executors: executorsIn(folder, play),
    folder,
    clock: play.cluster.clock,
    signal: play.io.signal,
    known: new Map([
      ['account', touched.account],
      ['issuer', touched.issuer],
      ...touched.otherAccounts.map((account, i) => [accountName(i), account] as const),
    ]),
    shownLine: (action) => shownLine(action, targetOf(play)),
    ...told,
  };
}

/** Takes away what was made somewhere that does not vanish by itself. Also after Ctrl-C; a second one ends it. */
async function cleanUp(trails: readonly Played[], play: Play): Promise<void> {
  const count = trails.reduce((sum, { trail }) => sum + trail.undo.length, 0);
  if (count === 0) return;
  play.say(`\ntaking away what was made (${count} steps)\n`);
  for (const { trail, run } of trails) {
    const left = await undoAll(trail, { ...run, signal: new AbortController().signal });
    for (const line of left) play.io.err(`could not be taken away: ${printable(line)}\n`);
  }
}

async function playAll(scenarios: readonly Scenario[], options: DemoCommandOptions, play: Play): Promise<number> {
  const { clock } = play.cluster;
  const since = clock.monotonic();
  const touched = await lookAround(play);
  introduce(touched, play);
  const trails: Played[] = [];
  const results: ScenarioResult[] = [];
  try {
    for (const scenario of scenarios) results.push(await playOne(scenario, touched, trails, play));
  } finally {
    if (play.stage.lab === undefined && options.keep !== true) await cleanUp(trails, play);
  }
  const seconds = (clock.monotonic() - since) / 1000;
  const ok = results.every((result) => result.ok);
  play.say(summary(results, seconds, play.colour));
  if (options.output === 'json') {
    const { kubectl, aws } = play.clients;
    const clients = { kubectl: kubectl.kind, aws: aws.kind };
    const document = { ok, seconds, ...touched, clients, scenarios: results };
    play.io.out(`${JSON.stringify(document, null, 2)}\n`);
  }
  await keepOpen(options, play);
  return ok ? EXIT.done : EXIT.failed;
}

/** With `--keep` a lab stays for a look around, until Ctrl-C. */
async function keepOpen(options: DemoCommandOptions, play: Play): Promise<void> {
  const { lab } = play.stage;
  if (options.keep !== true || lab === undefined) return;
  play.io.err(
    `\nThe lab is still there, until Ctrl-C. In another shell:\n\n${exportLines(labVariables(lab.open.running))}\n`,
  );
  await stopped(play.io.signal);
  const why: unknown = play.io.signal.reason;
  if (why instanceof LockkeeperError) throw why;
}

/** Without one of its services a lab of ours shows nothing that is worth seeing: then the run ends, with the reason. */
function whileWhole({ lab }: Stage, io: CommandIo): CommandIo {
  if (lab === undefined) return io;
  const broken = new AbortController();
  void serviceEnd(lab.open.services).then((failure) => broken.abort(failure));
  return { ...io, signal: AbortSignal.any([io.signal, broken.signal]) };
}

/** `lockkeeper demo`: what a user would type, step by step, with what was expected and what was seen. */
export async function runDemo(options: DemoCommandOptions, io: CommandIo): Promise<number> {
  const scenarios = chooseScenarios(options.scenarios);
  const parent = await mkdtemp(join(tmpdir(), 'lockkeeper-demo-'));
  const removeFolder = (): void => rmSync(parent, { recursive: true, force: true });
  const forget = io.onExit(removeFolder);
  try {
    const stage = await setStage(options, needsOf(scenarios), parent, homedir(), io);
    try {
      const { kubeconfig, context } = stage.target;
      const cluster = await openCluster({ kubeconfig, ...(context ? { context } : {}) }, io);
      const say = options.output === 'json' ? io.err : io.out;
      const colour = io.isTerminal && !io.variables['NO_COLOR'];
      try {
        const facts = await clusterFacts(cluster.client, io.signal);
        const clients = clientsOf(stage);
        const play: Play = { stage, cluster, facts, parent, clients, io: whileWhole(stage, io), say, colour };
        return await playAll(scenarios, options, play);
      } finally {
        await cluster.transport.close();
      }
    } finally {
      await stage.close();
    }
  } finally {
    removeFolder();
    forget();
  }
}
