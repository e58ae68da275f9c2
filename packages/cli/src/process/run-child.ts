import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { LockkeeperError } from '@lockkeeper/core';

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no such command'],
  ['EACCES', 'this file may not be run'],
]);

/**
 * Runs a command with this terminal's streams and resolves to its exit code as a shell would report it. Ctrl-C reaches the
 * child by itself, so here it is only waited for.
 * Rejects with LockkeeperError `Absent` when there is no such command.
 */
export function runChild(
  command: string,
  args: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
  forward: AbortSignal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { stdio: 'inherit', env: { ...variables } });
    const onAbort = (): void => void child.kill('SIGTERM');
    forward.addEventListener('abort', onAbort, { once: true });
    child.once('error', (error: NodeJS.ErrnoException) => {
      forward.removeEventListener('abort', onAbort);
      const why = REASONS.get(error.code ?? '');
      reject(why === undefined ? error : new LockkeeperError('Absent', `${JSON.stringify(command)}: ${why}`));
    });
    child.once('close', (code, signal) => {
      forward.removeEventListener('abort', onAbort);
      resolve(code ?? 128 + (signal ? (constants.signals[signal] ?? 0) : 0));
    });
  });
}
