import type { CommandIo } from '../process/command-io.ts';
import { operatorCommand } from '../process/service-process.ts';
import { runChild } from '../process/run-child.ts';

/** `lockkeeper operator …`: the operator is a process of its own; flags are passed on as they are. */
export function runOperatorCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { command, args: all } = operatorCommand(args);
  return runChild(command, all, io.variables, io);
}
