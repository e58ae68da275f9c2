import type { Executor, Seen } from './action.ts';
import { type ClientTarget, type CommandAction, commandLine, credentialsFile, profileArgs } from './command-line.ts';
import { keepOutput } from './keep-output.ts';
import { type Ran, runCommand } from './run-command.ts';

/** How a command of a scenario is started, where it is not found by its name. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

export interface CommandExecutorOptions {
  /** Files of actions are relative to it. */
  readonly folder: string;
  readonly target: ClientTarget;
  /** The clients' whole environment. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** This program itself. */
  readonly lockkeeper: Program;
}

function failure({ err }: Ran): Seen {
  return { ok: false, text: err.toString('utf8').trim() };
}

/** What is left of stdout when it went through the pipes of the shown line. */
async function output(action: CommandAction, { out, err }: Ran, folder: string): Promise<Seen> {
  const text = out.toString('utf8').trim();
  if (action.tool === 'kubectl') {
    if (action.verb === 'create-token') return keepOutput(text, { file: action.file }, folder);
    if (action.verb === 'apply') return { ok: true, text: [...warningsIn(err), text].join('\n') };
    if (action.verb === 'get' && action.base64)
      return { ok: true, text: Buffer.from(out.toString('latin1'), 'base64').toString('utf8') };
  } else if (action.tool !== 'pod' && action.out) return keepOutput(out, action.out, folder);
  return { ok: true, text };
}

/** What the API server and its webhooks warn of, which kubectl prints beside what it did. */
function warningsIn(err: Buffer): readonly string[] {
  return err
    .toString('utf8')
    .split('\n')
    .filter((line) => line.startsWith('Warning: '));
}

/** Carries actions out with the machine's own kubectl and aws, and with this program. */
export function commandExecutor(options: CommandExecutorOptions): Executor<CommandAction> {
  const { folder, variables, lockkeeper, target } = options;

  /** The file and the profile of the shown line. Only the run's own folder and configuration ever hold them. */
  async function keepIdentity(name: string, out: Buffer, signal: AbortSignal): Promise<Seen> {
    await keepOutput(out, { file: credentialsFile(name) }, folder);
    const ran = await runCommand('aws', profileArgs(name), { folder, variables, signal });
    return ran.code === 0 ? { ok: true, text: `profile ${name}` } : failure(ran);
  }

  return {
    async run(action, signal): Promise<Seen> {
      const { command, args } = commandLine(action, target);
      const program = command === 'lockkeeper' ? lockkeeper : { command, args: [] };
      const ran = await runCommand(program.command, [...program.args, ...args], { folder, variables, signal });
      if (ran.code !== 0) return failure(ran);
      if (action.tool === 'aws' && action.becomes !== undefined) return keepIdentity(action.becomes, ran.out, signal);
      return output(action, ran, folder);
    },
  };
}
