import type { Command } from 'commander';
import type { CommandIo } from '../process/command-io.ts';

/** Hands a command's exit code to the program. */
export type Finish = (run: () => Promise<number>) => Promise<void>;
/** Adds one command, or several of a kind, to the program. */
export type AddCommand = (program: Command, io: CommandIo, finish: Finish) => void;

/** Gathers the values of an option that may be given again. */
export function collect<T>(parse: (text: string) => T) {
  return (text: string, before: readonly T[] | undefined): readonly T[] => [...(before ?? []), parse(text)];
}
