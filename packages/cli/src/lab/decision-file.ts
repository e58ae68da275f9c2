import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { LockkeeperError } from '@lockkeeper/core';
import type { RunningLab } from '@lockkeeper/lab';
import type { CommandIo } from '../process/command-io.ts';
import { printable } from '../terminal/printable.ts';

/** A file that gets each decision of a lab's AWS endpoint as a line of JSON. */
export interface DecisionFile {
  /** Ends it when everything is written. */
  close(): Promise<void>;
}

async function openForAppending(path: string): Promise<FileHandle> {
  try {
    // A link at this place could lead anywhere (`threat/B3`).
    const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
    return await open(path, O_APPEND | O_CREAT | O_NOFOLLOW | O_WRONLY, 0o600);
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    throw new LockkeeperError(
      'InvalidInput',
      `--decisions: ${printable(path)} cannot be opened for writing (${String(code)})`,
    );
  }
}

/**
 * Appends who asked what, the verdict, the statements that made it and, of a refusal, what would allow it. Names and ARNs, never
 * values.
 *
 * @throws LockkeeperError `InvalidInput` when the file cannot be opened
 */
export async function writeDecisions(path: string, { lab }: RunningLab, io: CommandIo): Promise<DecisionFile> {
  const file = await openForAppending(path);
  const written = { last: Promise.resolve() as Promise<unknown>, failed: false };
  const fail = (): void => {
    if (!written.failed) io.log.error(`--decisions: ${printable(path)} cannot be written any more`);
    written.failed = true;
  };
  const end = lab.aws.decisions.subscribe(({ time, ...record }) => {
    const line = `${JSON.stringify({ time: new Date(time).toISOString(), ...record })}\n`;
    written.last = written.last.then(() => file.write(line)).catch(fail);
  });
  return {
    close: async () => {
      end();
      await written.last;
      await file.close();
    },
  };
}
