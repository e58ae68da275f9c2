import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { type ErrorCode, LockkeeperError } from '@lockkeeper/core';
import type { CommandIo } from './command-io.ts';
import { StopRequest } from './stopped.ts';

type Reason = readonly [code: ErrorCode, text: (command: string) => string];

/** Why a command cannot be started, by the error of the system. */
const REASONS: ReadonlyMap<string, Reason> = new Map<string, Reason>([
  ['ENOENT', ['Absent', (command) => `${command}: no such command`]],
  ['EACCES', ['Absent', (command) => `${command}: this file may not be run`]],
  // What is started may be another program, which starts the command.
  ['E2BIG', ['Limit', () => 'the variables and arguments are longer than this system lets any program have']],
]);

function startError(command: string, error: unknown): unknown {
  const reason = REASONS.get((error as NodeJS.ErrnoException).code ?? '');
  if (reason === undefined) return error;
  const [code, text] = reason;
  return new LockkeeperError(code, text(JSON.stringify(command)));
}

/**
 * Runs a command with this terminal's streams and resolves to its exit code as a shell would report it. A terminal's Ctrl-C
 * reaches the child by itself, so here it is only waited for; any other signal to stop is passed on.
 * Rejects with LockkeeperError: `Absent` when there is no such command, `Limit` when it would be given too much.
 */
export function runChild(
  command: string,
  args: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
  { signal: stop, yieldInterrupts }: Pick<CommandIo, 'signal' | 'yieldInterrupts'>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    stop.throwIfAborted();
    const child = started(command, args, variables);
    const onAbort = (): void => void child.kill(stop.reason instanceof StopRequest ? stop.reason.signal : 'SIGTERM');
    const takeBack = yieldInterrupts();
    const ended = (): void => {
      stop.removeEventListener('abort', onAbort);
      takeBack();
    };
    stop.addEventListener('abort', onAbort, { once: true });
    child.once('error', (error) => {
      ended();
      reject(startError(command, error));
    });
    child.once('close', (code, signal) => {
      ended();
      resolve(code ?? 128 + (signal ? (constants.signals[signal] ?? 0) : 0));
    });
  });
}

/** Some failures are thrown, others are told later. */
function started(command: string, args: readonly string[], variables: NodeJS.ProcessEnv): ChildProcess {
  try {
    return spawn(command, [...args], { stdio: 'inherit', env: { ...variables } });
  } catch (error) {
    throw startError(command, error);
  }
}
