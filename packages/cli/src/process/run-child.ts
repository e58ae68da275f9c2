import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { type ErrorCode, LockkeeperError } from '@lockkeeper/core';
import type { CommandIo } from './command-io.ts';
import { StopRequest } from './stopped.ts';

/** Why a command cannot be started, by the error of the system. */
const REASONS: ReadonlyMap<string, readonly [code: ErrorCode, text: string]> = new Map([
  ['ENOENT', ['Absent', 'no such command']],
  ['EACCES', ['Absent', 'this file may not be run']],
  ['E2BIG', ['Limit', 'its variables and arguments are longer than this system lets any program have']],
]);

function startError(command: string, error: unknown): unknown {
  const [code, text] = REASONS.get((error as NodeJS.ErrnoException).code ?? '') ?? [];
  return code === undefined ? error : new LockkeeperError(code, `${JSON.stringify(command)}: ${text}`);
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
