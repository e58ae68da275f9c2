import { Command, CommanderError } from 'commander';
import { LockkeeperError } from '@lockkeeper/core';
import { COMMANDS } from './commands.ts';
import type { CommandIo } from '../process/command-io.ts';
import { EXIT, exitCodeOf } from '../process/exit-codes.ts';
import { printable } from '../terminal/printable.ts';

const HELP_TAIL = `
Results go to stdout, everything else to stderr.

Exit codes:
  0  done
  1  a difference, a failed scenario, or an unexpected failure
  2  the input is wrong: a flag, a file, a manifest
  3  one of Lockkeeper's own rules refused
  4  AWS or Kubernetes denied
  5  what was asked for does not exist
  6  no answer, or throttled: trying later may help
  130  interrupted
exec, operator, admission and csi end with the exit code of the command they ran.

Examples:
  lockkeeper demo                                  watch secrets travel through a lab on this machine
  lockkeeper lab --with-operator                   a Kubernetes API server and an AWS endpoint to play with
  lockkeeper render -f manifests/                  what the ExternalSecrets in these files would read
  lockkeeper get prod/db --property password | pbcopy
  lockkeeper exec -n shop --external-secret db -- npm start
  lockkeeper access lint policy.json               what is wrong with a policy, and what to write instead
`;

/** The whole command line. Kept apart from running it, so that completion can be written from it. */
export function createProgram(io: CommandIo, finish: (exitCode: number) => void): Command {
  const program = new Command('lockkeeper')
    .description('AWS secrets for Kubernetes tenants on EKS: kept apart, and proved so.')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) })
    .showHelpAfterError('(add --help for what is possible)')
    .addHelpText('after', HELP_TAIL);
  for (const add of COMMANDS) {
    add(program, io, async (run) => finish(await run()));
  }
  for (const command of program.commands) {
    command.exitOverride().configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) });
  }
  return program;
}

/** Only our own sentences are shown: messages of foreign errors quote what they read. */
function report(error: unknown, io: CommandIo): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.input;
  if (io.signal.aborted) {
    io.err('lockkeeper: interrupted\n');
    return EXIT.interrupted;
  }
  if (!(error instanceof LockkeeperError)) throw error;
  io.err(`lockkeeper: ${printable(error.message)}\n`);
  return exitCodeOf(error);
}

/** Runs one command line and resolves to the process's exit code. Rejects only with defects of this program. */
export async function runProgram(args: readonly string[], io: CommandIo): Promise<number> {
  const end: { code: number } = { code: EXIT.done };
  try {
    await createProgram(io, (code) => (end.code = code)).parseAsync([...args], { from: 'user' });
    return end.code;
  } catch (error) {
    return report(error, io);
  }
}
