import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { LockkeeperError } from '@lockkeeper/core';
import { clusterFacts } from '../demo/cluster-facts.ts';
import { introduce, lookAround } from '../demo/look-around.ts';
import { chooseClient } from '../demo/machine-clients.ts';
import type { Play } from '../demo/play.ts';
import { cleanUp, type Played, playEach } from '../demo/play-scenarios.ts';
import { summary } from '../demo/report.ts';
import type { ScenarioResult } from '../demo/run-scenario.ts';
import type { Scenario } from '../demo/scenario.ts';
import { chooseScenarios } from '../demo/scenarios.ts';
import { needsOf, setStage, type Stage, type StageOptions } from '../demo/stage.ts';
import { openCluster } from '../install/open-cluster.ts';
import { exportLines, labVariables } from '../lab/exports.ts';
import { serviceEnd } from '../lab/service-end.ts';
import type { CommandIo } from '../process/command-io.ts';
import { EXIT } from '../process/exit-codes.ts';
import { stopped } from '../process/stopped.ts';

export interface DemoCommandOptions extends StageOptions {
  readonly scenarios: readonly string[];
  readonly keep?: boolean;
  readonly output: 'text' | 'json';
}

function clientsOf({ variables }: Stage): Play['clients'] {
  return { kubectl: chooseClient('kubectl', variables), aws: chooseClient('aws', variables) };
}

async function playAll(scenarios: readonly Scenario[], options: DemoCommandOptions, play: Play): Promise<number> {
  const { clock } = play.cluster;
  const since = clock.monotonic();
  const touched = await lookAround(play);
  introduce(touched, play);
  const trails: Played[] = [];
  let results: readonly ScenarioResult[];
  try {
    results = await playEach(scenarios, touched, trails, play);
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
