import { LockkeeperError } from '@lockkeeper/core';
import type { ContainerView } from '@lockkeeper/lab';
import {
  type ContainerVariables,
  containerVariables,
  namesLostInShells,
  pathMapper,
  withMappedPaths,
} from '../lab/exec/container-variables.ts';
import { type ContainerChoice, findContainer } from '../lab/exec/find-container.ts';
import { mayMount, runInNamespace } from '../lab/exec/mount-namespace.ts';
import { TEMPORARY } from '../lab/exec/mount-plan.ts';
import { withPrivateFolder } from '../lab/exec/private-folder.ts';
import type { CommandIo } from '../process/command-io.ts';
import { runChild } from '../process/run-child.ts';
import { selfCommand } from '../process/self-command.ts';

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
  const [program, ...args] = ownCommand(command);
  if (program === undefined) throw new LockkeeperError('InvalidInput', 'no command: write it after --');
  const found = await findContainer(options, io);
  const variablesWith = (view: ContainerView, home: string): ContainerVariables['variables'] => {
    const { variables, refused } = containerVariables({ ...found, view }, io.variables, options.allowEnv, home);
    for (const { name, why } of refused) io.log.warn(`${JSON.stringify(name)} is not passed on: it ${why}`);
    return variables;
  };
  if (options.rewritePaths !== true) {
    if (await mayMount(io.variables)) {
      const variables = variablesWith(found.view, TEMPORARY);
      for (const name of namesLostInShells(variables))
        io.log.warn(`${JSON.stringify(name)} may be lost: shells drop such names; --rewrite-paths needs no shell`);
      return runInNamespace(found.view.mounts, [program, ...args], variables, io);
    }
    io.log.warn('this system allows no mount namespace: paths lead to the files of volumes, and /tmp is not private');
  }
  const mapped = withMappedPaths(found.view);
  const toFile = pathMapper(found.view.mounts);
  const words = args.map((word) => toFile(word));
  return withPrivateFolder(io, (home) => runChild(toFile(program), words, variablesWith(mapped, home), io));
}

/** `lockkeeper` is this program, also where no shell would find it. */
function ownCommand(command: readonly string[]): readonly string[] {
  const [program, ...rest] = command;
  if (program !== 'lockkeeper') return command;
  const self = selfCommand();
  return [self.command, ...self.args, ...rest];
}
