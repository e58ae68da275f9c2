import type { CommandIo } from '../process/command-io.ts';
import { runChild } from '../process/run-child.ts';
import { csiCommand } from '../process/service-process.ts';

/** `lockkeeper csi …`: the provider is a process of its own; flags are passed on as they are. */
export function runCsiCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { command, args: all } = csiCommand(args);
  return runChild(command, all, io.variables, io);
}
