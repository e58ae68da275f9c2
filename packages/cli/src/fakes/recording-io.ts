import type { CommandIo } from '../process/command-io.ts';

/** Streams that keep what was written. */
export interface RecordingIo {
  readonly io: CommandIo;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

export function recordingIo(over: Partial<CommandIo> = {}): RecordingIo {
  const [out, err]: [string[], string[]] = [[], []];
  const warn = (message: string): void => void err.push(`${message}\n`);
  const io: CommandIo = {
    variables: {},
    out: (bytes) => void out.push(Buffer.from(bytes as Uint8Array).toString('utf8')),
    err: (text) => void err.push(text),
    isTerminal: false,
    signal: new AbortController().signal,
    yieldInterrupts: () => () => {},
    log: { debug: () => {}, info: () => {}, warn, error: warn },
    onExit: () => () => {},
    ...over,
  };
  return { io, stdout: () => out.join(''), stderr: () => err.join('') };
}
