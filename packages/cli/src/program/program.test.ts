import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { recordingIo } from '../fakes/recording-io.ts';
import { runProgram } from './program.ts';

async function run(...args: readonly string[]) {
  const { io, stdout, stderr } = recordingIo();
  return { code: await runProgram(args, io), out: stdout(), err: stderr() };
}

const COMMANDS = ['lab', 'operator', 'demo', 'render', 'get', 'exec', 'access', 'completion'];

describe('lockkeeper', () => {
  it('lists its commands, exit codes and examples on stdout', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    for (const word of [...COMMANDS, 'Exit codes:', 'Examples:']) expect(out).toContain(word);
  });

  it.each(COMMANDS.filter((name) => name !== 'operator'))('shows examples in the help of %s', async (command) => {
    const { code, out } = await run(command, '--help');
    expect(code).toBe(0);
    expect(out).toContain('Examples:');
  });

  it.each([
    [['nope'], "unknown command 'nope'"],
    [['lab', '--nope'], "unknown option '--nope'"],
    [['lab', '--account', '12'], 'twelve digits'],
    [['lab', '--aws-port', '99999'], 'from 0 to 65535'],
    [['lab', '--kubernetes-version', '2'], 'such as 1.33'],
    [['lab', '--limit', 'fast'], 'such as ssm.GetParameters=40/s'],
    [['demo', '99'], 'choose from 01-fargate-sync, 02-teams'],
    [['demo', '-o', 'xml'], 'Allowed choices are text, json'],
    [['render'], '-f, --filename'],
    [['render', '-f', '/nope'], 'no such file or folder'],
    [['get', 'x'], 'pass --region or set AWS_REGION'],
    [['exec', '--', 'true'], '--external-secret'],
    [['exec', '--external-secret', 'x'], "missing required argument 'command'"],
    [['completion', 'tcsh'], 'bash, zsh, fish'],
  ])('ends with 2 for %j and says what is wrong', async (args, text) => {
    const { code, err } = await run(...args);
    expect(err).toContain(text);
    expect(code).toBe(2);
  });

  it('threat/D4 shows no value on a terminal unless told to', async () => {
    const { io, stderr } = recordingIo({ isTerminal: true, variables: { AWS_REGION: 'us-east-1' } });
    expect(await runProgram(['get', 'prod/db'], io)).toBe(3);
    expect(stderr()).toContain('pass --show');
  });

  it('threat/L12 threat/D9 shows control characters of a name instead of sending them', async () => {
    const { err } = await run('demo', '\u001b[2J\u001b[1;1Hall green');
    expect(err).not.toContain('\u001b');
    expect(err).toContain('\\u001b[2J');
  });

  it('ends with 130 when it was interrupted', async () => {
    const stop = new AbortController();
    stop.abort(new Error('stopped'));
    const { io } = recordingIo({ signal: stop.signal });
    expect(await runProgram(['demo', '01', '--kubeconfig', '/nope'], io)).toBe(130);
  });
});

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('knows every command and the scenarios in %s', async (shell) => {
    const { code, out } = await run('completion', shell);
    expect(code).toBe(0);
    for (const word of [...COMMANDS, '01-fargate-sync', '--with-operator']) expect(out).toContain(word);
  });

  it('is a script that bash reads', async () => {
    const { out } = await run('completion', 'bash');
    const script = `${out}\nCOMP_WORDS=(lockkeeper lab --with-o); COMP_CWORD=2; _lockkeeper; echo "\${COMPREPLY[@]}"`;
    const done = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(done.stdout.trim()).toBe('--with-operator');
  });
});
