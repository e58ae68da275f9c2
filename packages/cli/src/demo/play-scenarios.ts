import { copyFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { printable } from '../terminal/printable.ts';
import { missingPart } from './cluster-facts.ts';
import { shownLine } from './command-line.ts';
import type { Touched } from './look-around.ts';
import { executorsIn, type Play, targetOf } from './play.ts';
import { endText, startText } from './report.ts';
import { type Run, runScenario, type ScenarioResult, type Trail, undoAll } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';
import { sideBySide } from './side-by-side.ts';
import { accountName } from './stage.ts';
import { Turns } from './turns.ts';
import { prepareFolder } from './working-folder.ts';

/** Why a scenario cannot be played here. */
function impossible({ accounts = 1, lab = {} }: Scenario, touched: Touched, play: Play): string | undefined {
  if (accounts <= 1 + touched.otherAccounts.length) return missingPart(lab, play.facts);
  return `it plays in ${accounts} AWS accounts: name your profiles for the others with --account-profile`;
}

/** Each scenario has AWS profiles of its own: others run at the same time, and aws rewrites the whole file. */
async function withOwnProfiles(play: Play, folder: string): Promise<Play> {
  const { variables } = play.stage;
  const file = join(folder, 'aws-config');
  await copyFile(variables['AWS_CONFIG_FILE'] ?? '/dev/null', file);
  return { ...play, stage: { ...play.stage, variables: { ...variables, AWS_CONFIG_FILE: file } } };
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
  const run = runIn(folder, touched, await withOwnProfiles(play, folder), {
    onStart: (step, line, judge) => play.say(startText(number.next++, step.title, line, judge.expected)),
    onEnd: (result) => play.say(endText(result, play.colour)),
  });
  const trail: Trail = { undo: [] };
  trails.unshift({ trail, run });
  return runScenario(scenario, run, trail);
}

/** What a scenario made, and the run that made it: identities and files of its steps are what undoes them. */
export interface Played {
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

/**
 * As many at a time as this machine has processors, since nearly all the time goes into starting kubectl and aws; the longest
 * begin first, so that none is left to run alone at the end. Told, and resolved to, in the order they are given.
 */
export async function playEach(
  scenarios: readonly Scenario[],
  touched: Touched,
  trails: Played[],
  play: Play,
): Promise<readonly ScenarioResult[]> {
  const turns = new Turns(play.say);
  const width = availableParallelism();
  const given = [...scenarios.entries()];
  const order = width === 1 ? given : given.toSorted(([, a], [, b]) => b.steps.length - a.steps.length);
  const results = await sideBySide(order, width, play.io.signal, async ([turn, scenario], signal) => {
    const say = (text: string): void => turns.say(turn, text);
    const result = await playOne(scenario, touched, trails, { ...play, say, io: { ...play.io, signal } });
    turns.end(turn);
    return { turn, result };
  });
  return results.toSorted((a, b) => a.turn - b.turn).map(({ result }) => result);
}

/** Takes away what was made somewhere that does not vanish by itself. Also after Ctrl-C; a second one ends it. */
export async function cleanUp(trails: readonly Played[], play: Play): Promise<void> {
  const count = trails.reduce((sum, { trail }) => sum + trail.undo.length, 0);
  if (count === 0) return;
  play.say(`\ntaking away what was made (${count} steps)\n`);
  for (const { trail, run } of trails) {
    const left = await undoAll(trail, { ...run, signal: new AbortController().signal });
    for (const line of left) play.io.err(`could not be taken away: ${printable(line)}\n`);
  }
}
