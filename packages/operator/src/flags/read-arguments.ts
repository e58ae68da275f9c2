import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { LockkeeperError } from '@lockkeeper/core';
import { IDLE_FLAGS, REFUSED_FLAGS } from './idle-flags.ts';

const TRUE: readonly string[] = ['1', 't', 'T', 'true', 'TRUE', 'True'];
const FALSE: readonly string[] = ['0', 'f', 'F', 'false', 'FALSE', 'False'];

function wrong(text: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', `${text} (see lockkeeper operator --help)`);
}

/** Flags of Go take their truth with an equals sign, as charts write them: `--enable-flood-gate=false`. */
function withoutTruth(argument: string, options: ParseArgsOptionsConfig): string {
  const [, name = '', value = ''] = /^--([a-z0-9-]+)=(.*)$/s.exec(argument) ?? [];
  if (name === '' || !Object.hasOwn(options, name) || options[name]?.type !== 'boolean') return argument;
  if (TRUE.includes(value)) return `--${name}`;
  if (FALSE.includes(value)) return `--no-${name}`;
  throw wrong(`--${name}: ${JSON.stringify(value)} is neither true nor false`);
}

/** What was given of flags that have no effect, as sentences for the log. */
function noticesOf(values: Readonly<Record<string, unknown>>): readonly string[] {
  return [...IDLE_FLAGS].flatMap(([name, { instead }]) =>
    values[name] === undefined ? [] : [`--${name} has no effect: ${instead}`],
  );
}

function refuseUnsafe(values: Readonly<Record<string, unknown>>): void {
  for (const [name, instead] of REFUSED_FLAGS) {
    if (values[name] === true) throw wrong(`--${name} is not served, and without it metrics would be open: ${instead}`);
  }
}

/**
 * Reads arguments as `util.parseArgs` does, with the flags of ESO that are idle here. Throws LockkeeperError `InvalidInput` naming the
 * flag.
 */
export function readArguments<const Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  const idle = Object.fromEntries([...IDLE_FLAGS].map(([name, { type }]) => [name, { type }]));
  const refused = Object.fromEntries([...REFUSED_FLAGS.keys()].map((name) => [name, { type: 'boolean' as const }]));
  const all: Options & ParseArgsOptionsConfig = { ...idle, ...refused, ...options };
  const plain = args.map((argument) => withoutTruth(argument, all));
  try {
    const { values } = parseArgs({ args: plain, options: all, strict: true, allowNegative: true });
    refuseUnsafe(values);
    return {
      values: values as ReturnType<typeof parseArgs<{ options: Options; strict: true }>>['values'],
      notices: noticesOf(values),
    };
  } catch (error) {
    if (error instanceof LockkeeperError) throw error;
    throw wrong(error instanceof TypeError ? (error.message.split('\n')[0] ?? 'unreadable') : 'unreadable');
  }
}
