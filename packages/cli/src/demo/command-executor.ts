import { spawn } from 'node:child_process';
import type { AwsAction, Executor, KubectlAction, Seen } from './action.ts';
import { type ClientTarget, commandLine } from './command-line.ts';

type Variables = Readonly<Record<string, string | undefined>>;

interface Ran {
  readonly code: number;
  readonly out: Buffer;
  readonly err: Buffer;
}

interface RunOptions {
  readonly folder: string;
  readonly variables: Variables;
  readonly signal: AbortSignal;
}

function run(command: string, args: readonly string[], options: RunOptions): Promise<Ran> {
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

export interface CommandExecutorOptions {
  /** Files of actions are relative to it. */
  readonly folder: string;
  readonly target: ClientTarget;
  /** The clients' whole environment. */
  readonly variables: Variables;
}

/** Carries actions out with the machine's own kubectl and aws. */
export function commandExecutor(options: CommandExecutorOptions): Executor<KubectlAction | AwsAction> {
  return {
    async run(action, signal): Promise<Seen> {
      const { command, args, pipe } = commandLine(action, options.target);
      const { folder, variables } = options;
      const { code, out, err } = await run(command, args, { folder, variables, signal });
      if (code !== 0) return { ok: false, text: err.toString('utf8').trim() };
      if (pipe) return { ok: true, text: Buffer.from(out.toString('latin1'), 'base64').toString('utf8') };
      return { ok: true, text: out.toString('utf8').trim() };
    },
  };
}
