import type { CommandIo } from '../process/command-io.ts';
import { runChild } from '../process/run-child.ts';
import { admissionCommand } from '../process/service-process.ts';

/** `lockkeeper admission …`: the webhook is a process of its own; flags are passed on as they are. */
export function runAdmissionCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { command, args: all } = admissionCommand(args);
  return runChild(command, all, io.variables, io);
}
