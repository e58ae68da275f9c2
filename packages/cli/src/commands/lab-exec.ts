import { LockkeeperError } from '@lockkeeper/core';
import { containerVariables, mapPaths } from '../lab/exec/container-variables.ts';
import { type ContainerChoice, findContainer } from '../lab/exec/find-container.ts';
import { mayMount, runInNamespace } from '../lab/exec/mount-namespace.ts';
import type { CommandIo } from '../process/command-io.ts';
import { runChild } from '../process/run-child.ts';

export interface LabExecOptions extends ContainerChoice {
  readonly rewritePaths?: boolean;
  /** Variables that may change how programs run. */
  readonly allowEnv: readonly string[];
}

/**
 * `lockkeeper lab exec POD -- cmd`: runs a command of this machine with exactly the variables and files of a container of the
 * lab, and none of the caller's credentials. Exits with the command's own code.
 */
export async function runLabExec(options: LabExecOptions, command: readonly string[], io: CommandIo): Promise<number> {
  const [program, ...args] = command;
  if (program === undefined) throw new LockkeeperError('InvalidInput', 'no command: write it after --');
  const found = await findContainer(options, io);
  const { variables, refused } = containerVariables(found, io.variables, options.allowEnv);
  for (const { name, why } of refused) io.log.warn(`${JSON.stringify(name)} is not passed on: it ${why}`);
  const { mounts } = found.view;
  if (options.rewritePaths !== true && (mounts.length === 0 || (await mayMount(variables)))) {
    return mounts.length === 0
      ? runChild(program, args, variables, io.signal)
      : runInNamespace(mounts, command, variables, io.signal);
  }
  return runChild(program, args, mapPaths(variables, mounts), io.signal);
}
