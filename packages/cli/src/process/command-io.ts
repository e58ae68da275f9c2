import { terminalLog } from './terminal-log.ts';
import type { Log } from '@lockkeeper/core';

/** What a command reads and writes besides files and sockets. Results go to `out`, everything else to `err`. */
export interface CommandIo {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly out: (bytes: string | Uint8Array) => void;
  readonly err: (text: string) => void;
  readonly isTerminal: boolean;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** The process's own streams. `signal` aborts with the first Ctrl-C; a second one ends the process. */
export function processIo(process: NodeJS.Process): CommandIo {
  const abort = new AbortController();
  const stop = (): void => {
    process.once('SIGINT', () => process.exit(130));
    process.once('SIGTERM', () => process.exit(143));
    abort.abort(new Error('stopped'));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const err = (text: string): void => void process.stderr.write(text);
  return {
    variables: process.env,
    out: (bytes) => void process.stdout.write(bytes),
    err,
    isTerminal: process.stdout.isTTY === true,
    signal: abort.signal,
    log: terminalLog(err),
  };
}
