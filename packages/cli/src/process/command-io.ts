import { isatty } from 'node:tty';
import type { Log } from '@lockkeeper/core';
import { StopRequest, type StopSignalName } from './stopped.ts';
import { terminalLog } from './terminal-log.ts';

/** What a command reads and writes besides files and sockets. Results go to `out`, everything else to `err`. */
export interface CommandIo {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly out: (bytes: string | Uint8Array) => void;
  readonly err: (text: string) => void;
  readonly isTerminal: boolean;
  /** Aborts with the first Ctrl-C, SIGTERM or SIGHUP, as a StopRequest; a second one ends the process at once. */
  readonly signal: AbortSignal;
  /** While a child has this terminal, its Ctrl-C is the child's alone: it stops nothing here. Returns how to take it back. */
  readonly yieldInterrupts: () => () => void;
  readonly log: Log;
  /** Registers what must not outlive the process, however it ends. Synchronous. Returns how to forget it again. */
  readonly onExit: (cleanUp: () => void) => () => void;
}

const STOP_SIGNALS: readonly (readonly [name: StopSignalName, exitCode: number])[] = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
];

/** Aborts with the first stop signal and exits with the second. */
function stopSignal(process: NodeJS.Process): Pick<CommandIo, 'signal' | 'yieldInterrupts'> {
  const abort = new AbortController();
  const yielded = new Set<symbol>();
  for (const [name, exitCode] of STOP_SIGNALS) {
    process.on(name, () => {
      // A terminal sends it to all its processes. Without one, whoever sent it meant us.
      if (name === 'SIGINT' && yielded.size > 0 && isatty(0)) return;
      if (abort.signal.aborted) process.exit(exitCode);
      abort.abort(new StopRequest(name));
    });
  }
  const yieldInterrupts = (): (() => void) => {
    const mark = Symbol('child');
    yielded.add(mark);
    return () => void yielded.delete(mark);
  };
  return { signal: abort.signal, yieldInterrupts };
}

/** A reader that has gone (`lockkeeper … | head`) is no crash: what is still written goes nowhere. */
function forgiveClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** The process's own streams and signals. */
export function processIo(process: NodeJS.Process): CommandIo {
  forgiveClosedPipe(process.stdout);
  forgiveClosedPipe(process.stderr);
  const cleanUps = new Set<() => void>();
  process.on('exit', () => {
    for (const cleanUp of cleanUps) cleanUp();
  });
  const err = (text: string): void => void process.stderr.write(text);
  return {
    variables: process.env,
    out: (bytes) => void process.stdout.write(bytes),
    err,
    isTerminal: process.stdout.isTTY === true,
    ...stopSignal(process),
    log: terminalLog(err),
    onExit: (cleanUp) => {
      cleanUps.add(cleanUp);
      return () => void cleanUps.delete(cleanUp);
    },
  };
}
