import { type ChildProcess, spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Clock, LockkeeperError, sleep } from '@lockkeeper/core';
import type { CommandIo } from './command-io.ts';
import { freePort } from './free-port.ts';
import { lastWords } from './last-words.ts';

/** A process of ours that works on a cluster. */
export interface ServiceCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * How to start one as a process of its own: the file beside this one's package, never one found from the current folder
 * (`threat/D5`). Started from source, the child needs the same source condition.
 */
function serviceCommand(index: string, args: readonly string[]): ServiceCommand {
  const entry = fileURLToPath(index).replace(/index\.(ts|js)$/, 'main.$1');
  const conditions = entry.endsWith('.ts') ? ['--conditions=@lockkeeper/source'] : [];
  return { command: process.execPath, args: ['--disable-proto=delete', ...conditions, entry, ...args] };
}

export function operatorCommand(args: readonly string[]): ServiceCommand {
  return serviceCommand(import.meta.resolve('@lockkeeper/operator'), args);
}

export function admissionCommand(args: readonly string[]): ServiceCommand {
  return serviceCommand(import.meta.resolve('@lockkeeper/admission'), args);
}

export function csiCommand(args: readonly string[]): ServiceCommand {
  return serviceCommand(import.meta.resolve('@lockkeeper/csi'), args);
}

/**
 * The environment of a service in a lab: where to find AWS, its own identity there, and nothing of the user's (`threat/D7`), so that no key, profile or
 * proxy of the person at the keyboard is ever used by it. Where Node keeps compiled code is no secret and saves a second.
 */
export function serviceEnvironment(
  variables: CommandIo['variables'],
  awsUrl: string,
  identity: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const kept = ['PATH', 'TMPDIR', 'LANG', 'TZ', 'NODE_COMPILE_CACHE'].flatMap((name) => {
    const value = variables[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), AWS_ENDPOINT_URL: awsUrl, AWS_EC2_METADATA_DISABLED: 'true', ...identity };
}

export interface StartServiceOptions {
  /** For messages: `operator`. */
  readonly name: string;
  readonly service: (args: readonly string[]) => ServiceCommand;
  /** Besides the kubeconfig and the addresses. */
  readonly flags?: readonly string[];
  readonly kubeconfig: string;
  readonly awsUrl: string;
  /** Variables from which it takes its own AWS identity. */
  readonly identity?: Readonly<Record<string, string>>;
  /** Made anew, 0600; a file that is there already is an error. */
  readonly logFile: string;
  readonly clock: Clock;
  readonly io: CommandIo;
}

export interface RunningService {
  readonly metricsUrl: string;
  readonly liveUrl: string;
  readonly logFile: string;
  /** Resolves when the process has ended, to its exit code. */
  readonly ended: Promise<number>;
  /** Asks it to stop, kills it when it takes too long, and waits for its end. */
  stop(): Promise<void>;
}

/** A broken service ends by itself; this is for one that hangs, on the slowest machine. */
const READY_MS = 120_000;
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

async function untilReady(name: string, service: RunningService, clock: Clock, signal: AbortSignal): Promise<void> {
  const since = clock.monotonic();
  const end = { code: undefined as number | undefined };
  void service.ended.then((code) => (end.code = code));
  while (!(await answersReady(service.liveUrl, signal))) {
    signal.throwIfAborted();
    const late = clock.monotonic() - since > READY_MS;
    if (end.code !== undefined || late) {
      const what = late ? `is not ready after ${READY_MS / 1000} s` : `ended with exit code ${end.code}`;
      throw new LockkeeperError('Unavailable', `the ${name} ${what}; ${await lastWords(service.logFile)}`);
    }
    await sleep(clock, POLL_MS, signal);
  }
}

/** Starts a service beside a lab and waits until it is ready. Rejects with LockkeeperError `Unavailable`. */
export async function startService(options: StartServiceOptions): Promise<RunningService> {
  const { clock, io, logFile } = options;
  const [metricsPort, livePort] = [await freePort(), await freePort()];
  const { command, args } = options.service([
    `--kubeconfig=${options.kubeconfig}`,
    `--metrics-addr=127.0.0.1:${metricsPort}`,
    `--live-addr=127.0.0.1:${livePort}`,
    ...(options.flags ?? []),
  ]);
  const log = await open(logFile, 'wx', 0o600);
  const child = spawn(command, [...args], {
    stdio: ['ignore', log.fd, log.fd],
    env: { ...serviceEnvironment(io.variables, options.awsUrl, options.identity) },
  });
  const forget = io.onExit(() => void child.kill('SIGKILL'));
  const ended = endOf(child);
  void ended.then(forget);
  await log.close();
  const running: RunningService = {
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
    await untilReady(options.name, running, clock, io.signal);
    return running;
  } catch (error) {
    await running.stop();
    throw error;
  }
}
