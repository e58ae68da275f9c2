import { spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import type { CommandResult, Commands, Files } from './config/ports.ts';

/** The real file system. */
export function systemFiles(): Files {
  return {
    read: (path) => readFile(path),
    owner: (path) =>
      stat(path).then(
        (found) => found.uid,
        () => undefined,
      ),
  };
}

/** The real process table. Credential commands see the process's own environment, as kubectl's do: they read `PATH`, `HOME`, `AWS_PROFILE`. */
export function systemCommands(): Commands {
  return {
    run: (command, options) =>
      new Promise<CommandResult>((resolve, reject) => {
        const child = spawn(command, [...options.args], {
          env: { ...process.env, ...Object.fromEntries(options.environment) },
          stdio: ['ignore', 'pipe', 'inherit'],
          timeout: options.timeoutMs,
          killSignal: 'SIGKILL',
        });
        const chunks: Buffer[] = [];
        child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
        child.once('error', reject);
        child.once('close', (code) => {
          if (code === null) reject(new Error('stopped by a signal'));
          else resolve({ exitCode: code, stdout: Buffer.concat(chunks) });
        });
      }),
  };
}
