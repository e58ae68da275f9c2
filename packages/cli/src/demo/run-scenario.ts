import { type Clock, LockkeeperError, sleep } from '@lockkeeper/core';
import type {
  Action,
  AwsAction,
  EditAction,
  Executor,
  KubectlAction,
  LabAction,
  LockkeeperAction,
  Seen,
} from './action.ts';
import { type Judge, judgeOf } from './expectation.ts';
import { fillAction, fillText } from './fill.ts';
import type { PodExecutor } from './pod-executor.ts';
import type { Scenario, Step } from './scenario.ts';

/**
 * Who carries out the actions of each tool. There is no `lab` where the scenario runs against something else, and no `pod` where
 * containers are to be entered and there is no kubectl.
 */
export interface Executors {
  readonly kubectl: Executor<KubectlAction>;
  readonly aws: Executor<AwsAction>;
  readonly lockkeeper: Executor<LockkeeperAction>;
  readonly pod?: PodExecutor;
  readonly sed: Executor<EditAction>;
  readonly lab?: Executor<LabAction>;
}

export type StepOutcome = 'as expected' | 'different' | 'left out' | 'not run';

export interface StepResult {
  readonly title: string;
  readonly command: string;
  readonly expected: string;
  readonly seen: string;
  readonly outcome: StepOutcome;
  readonly seconds: number;
}

export interface ScenarioResult {
  readonly name: string;
  readonly title: string;
  readonly ok: boolean;
  readonly seconds: number;
  /** Why it was not played at all. */
  readonly leftOut?: string;
  readonly steps: readonly StepResult[];
}

/** What a run needs besides the scenario. */
export interface Run {
  readonly executors: Executors;
  readonly folder: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Texts for `{name}`. Grows by what steps save. */
  readonly known: Map<string, string>;
  readonly shownLine: (action: Action) => string;
  readonly onStart: (step: Step, line: string, judge: Judge) => void;
  readonly onEnd: (result: StepResult) => void;
}

const POLL_MS = 250;

const LEFT_OUT: Partial<Readonly<Record<Action['tool'], string>>> = {
  lab: 'only a lab can tell',
  pod: 'only kubectl, or a lab, enters containers',
};

function whyLeftOut({ tool }: Action, { executors }: Run): string {
  if (tool === 'pod' && executors.pod !== undefined) return 'it types commands of aws, which is not on this machine';
  return LEFT_OUT[tool] ?? '';
}

function execute(action: Action, run: Run): Promise<Seen> | undefined {
  switch (action.tool) {
    case 'kubectl':
      return run.executors.kubectl.run(action, run.signal);
    case 'aws':
      return run.executors.aws.run(action, run.signal);
    case 'lockkeeper':
      return run.executors.lockkeeper.run(action, run.signal);
    case 'pod':
      return run.executors.pod?.run(action, run.signal);
    case 'sed':
      return run.executors.sed.run(action, run.signal);
    case 'lab':
      return run.executors.lab?.run(action, run.signal);
  }
}

/** What a failed creation says when the thing was there before. */
function wasThere(step: Step, seen: Seen): boolean {
  return step.unless !== undefined && !seen.ok && seen.text.includes(step.unless);
}

async function untilAccepted(step: Step, action: Action, judge: Judge, run: Run): Promise<Seen | undefined> {
  const since = run.clock.monotonic();
  for (;;) {
    const seen = await execute(action, run);
    if (seen === undefined || judge.accepts(seen) || wasThere(step, seen)) return seen;
    const passed = run.clock.monotonic() - since;
    if (passed >= (step.within ?? 0) * 1000) return seen;
    await sleep(run.clock, POLL_MS, run.signal);
  }
}

interface Ended {
  readonly result: StepResult;
  /** True when this step made something that was not there before. */
  readonly made: boolean;
}

async function runStep(step: Step, run: Run): Promise<Ended> {
  const action = fillAction(step.action, run.known);
  const judge = await judgeOf(step.expect, run.folder, (text) => fillText(text, run.known));
  const line = run.shownLine(action);
  run.onStart(step, line, judge);
  const since = run.clock.monotonic();
  const seen = await untilAccepted(step, action, judge, run);
  const seconds = (run.clock.monotonic() - since) / 1000;
  const base = { title: step.title, command: line, expected: judge.expected, seconds };
  if (seen === undefined)
    return { result: { ...base, seen: whyLeftOut(action, run), outcome: 'left out' }, made: false };
  if (wasThere(step, seen))
    return { result: { ...base, seen: `it was there already (${step.unless})`, outcome: 'as expected' }, made: false };
  const accepted = judge.accepts(seen);
  if (accepted && step.save) run.known.set(step.save, seen.text);
  const outcome = accepted ? 'as expected' : 'different';
  return { result: { ...base, seen: judge.show(seen), outcome }, made: accepted && isNew(action, seen) };
}

/** `kubectl apply` says what it did; everything else that ends well has made what it names, and a refusal makes nothing. */
function isNew(action: Action, seen: Seen): boolean {
  if (!seen.ok) return false;
  return action.tool !== 'kubectl' || action.verb !== 'apply' || !/ (configured|unchanged)$/m.test(seen.text);
}

function notRun(step: Step, run: Run): StepResult {
  return {
    title: step.title,
    command: run.shownLine(fillAction(step.action, run.known)),
    expected: '',
    seen: '',
    outcome: 'not run',
    seconds: 0,
  };
}

/** What a run made, last first, as the actions that take it away again. */
export interface Trail {
  readonly undo: (KubectlAction | AwsAction)[];
}

/**
 * Runs a scenario's steps in order and stops at the first that shows something else than expected: later ones stand on it.
 * What was made goes on the trail at once, so that it is known even when the run is interrupted.
 */
export async function runScenario(scenario: Scenario, run: Run, trail: Trail): Promise<ScenarioResult> {
  const since = run.clock.monotonic();
  const steps: StepResult[] = [];
  for (const step of scenario.steps) {
    if (steps.some(({ outcome }) => outcome === 'different')) {
      steps.push(notRun(step, run));
      continue;
    }
    const { result, made } = await runStep(step, run);
    if (made) for (const undo of step.undo ?? []) trail.undo.unshift(fillAction(undo, run.known));
    steps.push(result);
    run.onEnd(result);
  }
  const ok = steps.every(({ outcome }) => outcome === 'as expected' || outcome === 'left out');
  return { name: scenario.name, title: scenario.title, ok, seconds: (run.clock.monotonic() - since) / 1000, steps };
}

/** Takes away what scenarios made. Resolves to the lines of what could not be taken away. */
export async function undoAll(trail: Trail, run: Run): Promise<readonly string[]> {
  const left: string[] = [];
  for (const action of trail.undo.splice(0)) {
    const seen = await tryUndo(action, run);
    if (!seen.ok) left.push(`${run.shownLine(action)}: ${seen.text}`);
  }
  return left;
}

async function tryUndo(action: KubectlAction | AwsAction, run: Run): Promise<Seen> {
  try {
    const { aws, kubectl } = run.executors;
    return await (action.tool === 'aws' ? aws.run(action, run.signal) : kubectl.run(action, run.signal));
  } catch (error) {
    return { ok: false, text: error instanceof LockkeeperError ? error.message : 'could not be run' };
  }
}
