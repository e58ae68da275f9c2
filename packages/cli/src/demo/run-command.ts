import { spawn } from 'node:child_process';

/** What a command wrote, and how it ended. */
export interface Ran {
  readonly code: number;
  readonly out: Buffer;
  readonly err: Buffer;
}

export interface RunCommandOptions {
  readonly folder: string;
  /** The whole environment. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Aborting it ends the command. */
  readonly signal: AbortSignal;
}

/** Runs a command to its end. Rejects with the signal's reason, and when the command cannot be started. */
export function runCommand(command: string, args: readonly string[], options: RunCommandOptions): Promise<Ran> {
  const { folder, variables, signal } = options;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const child = spawn(command, [...args], { cwd: folder, env: { ...variables }, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    const onAbort = (): void => void child.kill('SIGTERM');
    signal.addEventListener('abort', onAbort, { once: true });
    child.once('error', reject);
    child.once('close', (code) => {
      signal.removeEventListener('abort', onAbort);
      if (signal.aborted) reject(signal.reason);
      else resolve({ code: code ?? 1, out: Buffer.concat(out), err: Buffer.concat(err) });
    });
  });
}
