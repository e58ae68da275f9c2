import type { Command } from 'commander';
import type { LabExecOptions } from '../commands/lab-exec.ts';
import type { CommandIo } from '../process/command-io.ts';
import { collect, type Finish } from './add-command.ts';

interface LabExecFlags extends Omit<LabExecOptions, 'pod' | 'allowEnv'> {
  readonly allowEnv?: readonly string[];
}

/** `lockkeeper lab exec`: a command of this machine in the place of a container of the lab. */
export function addLabExecCommand(lab: Command, io: CommandIo, finish: Finish): void {
  lab
    .command('exec')
    .description('run a command of this machine with the variables and files of a container of the lab')
    .argument('<pod>', 'a pod that has a node of the lab')
    .argument('<command...>', 'the command and its arguments, after --')
    .option('-n, --namespace <name>', 'namespace of the pod', 'default')
    .option('-c, --container <name>', 'container of the pod (default: its first)')
    .option('-i, --stdin', 'as for kubectl exec; the command always has the input of this one')
    .option('-t, --tty', 'as for kubectl exec; the command always has the terminal of this one')
    .option('--kubeconfig <file>', 'of the lab (default: KUBECONFIG)')
    .option('--context <name>', 'context of the kubeconfig')
    .option(
      '--rewrite-paths',
      'change paths in variables and words instead of mounting volumes where the container has them',
    )
    .option(
      '--allow-env <name>',
      'pass a variable on that changes how programs run, such as LD_PRELOAD; repeatable',
      collect(String),
    )
    .addHelpText(
      'after',
      `
Containers of the lab are not run. The command gets what one would have been started with: its variables, and its volumes at
their own paths, in a mount namespace that ends with the command. Its home is /tmp, and what it writes there ends with it too;
folders that were below /tmp, and all else, are this machine's. Where the system allows no such namespace, variables and words
of the command that are paths into volumes are changed to those of their files, home is a new folder, and /tmp is this machine's.
AWS calls go to the lab, with no credentials but the pod's. "lockkeeper" as the command is this program. --allow-env HOME keeps
your home, for commands that need it.

Examples:
  lockkeeper lab exec -n team-red web-5d4f8c7b9-x2x7k -- ls /mnt/secrets-store
  lockkeeper lab exec -n shop web-0 -- aws sts get-caller-identity
  lockkeeper lab exec -n shop web-0 -- lockkeeper get database --property password | wc -c
  lockkeeper lab exec -it web-0 -- /bin/bash
  lockkeeper lab exec web-0 -- sh -c 'aws sts assume-role-with-web-identity --role-arn "$AWS_ROLE_ARN" \\
      --role-session-name test --web-identity-token "file://$AWS_WEB_IDENTITY_TOKEN_FILE"'
`,
    )
    .action((pod: string, command: readonly string[], flags: LabExecFlags) =>
      finish(async () => {
        const { runLabExec } = await import('../commands/lab-exec.ts');
        return runLabExec({ ...flags, pod, allowEnv: flags.allowEnv ?? [] }, command, io);
      }),
    );
}
