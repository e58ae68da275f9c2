import { type ChildProcess, spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Clock, LockkeeperError, sleep } from '@lockkeeper/core';
import type { CommandIo } from './command-io.ts';
import { freePort } from './free-port.ts';

/**
 * How to start the operator as a process of its own: the file beside this one's package, never one found from the current
 * folder (`threat/D5`). Started from source, the child needs the same source condition.
 */
export function operatorCommand(args: readonly string[]): {
  readonly command: string;
  readonly args: readonly string[];
} {
  const entry = fileURLToPath(import.meta.resolve('@lockkeeper/operator')).replace(/index\.(ts|js)$/, 'main.$1');
  const conditions = entry.endsWith('.ts') ? ['--conditions=@lockkeeper/source'] : [];
  return { command: process.execPath, args: ['--disable-proto=delete', ...conditions, entry, ...args] };
}

/**
 * The operator's environment in a lab: where to find AWS and nothing of the user's own (`threat/D7`), so that no key, profile or
 * proxy of the person at the keyboard is ever used by it.
 */
export function operatorEnvironment(
  variables: CommandIo['variables'],
  awsUrl: string,
): Readonly<Record<string, string>> {
  const kept = ['PATH', 'TMPDIR', 'LANG', 'TZ'].flatMap((name) => {
    const value = variables[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), AWS_ENDPOINT_URL: awsUrl, AWS_EC2_METADATA_DISABLED: 'true' };
}

export interface StartOperatorOptions {
  readonly kubeconfig: string;
  readonly awsUrl: string;
  /** Made anew, 0600; a file that is there already is an error. */
  readonly logFile: string;
  readonly clock: Clock;
  readonly io: CommandIo;
}

export interface RunningOperator {
  readonly metricsUrl: string;
  readonly liveUrl: string;
  readonly logFile: string;
  /** Resolves when the process has ended, to its exit code. */
  readonly ended: Promise<number>;
  /** Asks it to stop, kills it when it takes too long, and waits for its end. */
  stop(): Promise<void>;
}

const READY_MS = 30_000;
const POLL_MS = 50;
const STOP_MS = 15_000;

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('close', (code) => resolve(code ?? 1));
  });
}

async function answersReady(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal, redirect: 'error' });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

async function untilReady(operator: RunningOperator, clock: Clock, signal: AbortSignal): Promise<void> {
  const since = clock.monotonic();
  const end = { code: undefined as number | undefined };
  void operator.ended.then((code) => (end.code = code));
  while (!(await answersReady(operator.liveUrl, signal))) {
    signal.throwIfAborted();
    const late = clock.monotonic() - since > READY_MS;
    if (end.code !== undefined || late) {
      const what = late ? `is not ready after ${READY_MS / 1000} s` : `ended with exit code ${end.code}`;
      throw new LockkeeperError('Unavailable', `the operator ${what}: see ${operator.logFile}`);
    }
    await sleep(clock, POLL_MS, signal);
  }
}

/** Starts the operator beside a lab and waits until it is ready. Rejects with LockkeeperError `Unavailable`. */
export async function startOperator(options: StartOperatorOptions): Promise<RunningOperator> {
  const { clock, io, logFile } = options;
  const [metricsPort, livePort] = [await freePort(), await freePort()];
  const { command, args } = operatorCommand([
    `--kubeconfig=${options.kubeconfig}`,
    `--metrics-addr=127.0.0.1:${metricsPort}`,
    `--live-addr=127.0.0.1:${livePort}`,
  ]);
  const log = await open(logFile, 'wx', 0o600);
  const child = spawn(command, [...args], {
    stdio: ['ignore', log.fd, log.fd],
    env: { ...operatorEnvironment(io.variables, options.awsUrl) },
  });
  const forget = io.onExit(() => void child.kill('SIGKILL'));
  const ended = endOf(child);
  void ended.then(forget);
  await log.close();
  const operator: RunningOperator = {
    metricsUrl: `http://127.0.0.1:${metricsPort}`,
    liveUrl: `http://127.0.0.1:${livePort}`,
    logFile,
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      const cancel = clock.after(STOP_MS, () => void child.kill('SIGKILL'));
      await ended;
      cancel();
    },
  };
  try {
    await untilReady(operator, clock, io.signal);
    return operator;
  } catch (error) {
    await operator.stop();
    throw error;
  }
}
