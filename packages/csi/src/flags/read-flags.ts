import { parseArgs } from 'node:util';
import { LockkeeperError } from '@lockkeeper/core';
import { FLAGS, IDLE_FLAGS } from './flag-table.ts';

/** A flag as it was given. */
export interface GivenFlag {
  readonly name: string;
  /** Undefined for one that takes none. */
  readonly value: string | undefined;
}

/** Go's spellings: one dash does, and a boolean needs no value. */
function plain(argument: string): string {
  const long = /^-[a-z][a-z-]+(?:=|$)/.test(argument) ? `-${argument}` : argument;
  return long === '--driver-writes-secrets' ? `${long}=true` : long;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: args.map(plain), options: FLAGS, strict: true, tokens: true });
  } catch (error) {
    const what = error instanceof TypeError ? error.message.split('\n')[0] : 'unreadable';
    throw new LockkeeperError('InvalidInput', `${what} (see lockkeeper csi --help)`);
  }
}

/** Reads the command line: values with their defaults, and the flags that were given. Throws LockkeeperError naming the flag. */
export function readFlags(args: readonly string[]) {
  const { values, tokens } = parse(args);
  const given = tokens.flatMap((token): GivenFlag[] =>
    token.kind === 'option' ? [{ name: token.name, value: token.value }] : [],
  );
  return { values, given };
}

/** What the log says of flags that have no effect. */
export function idleNotices(given: readonly GivenFlag[]): readonly string[] {
  return given.flatMap(({ name }) => {
    const why = IDLE_FLAGS.get(name);
    return why === undefined ? [] : [`--${name} has no effect: ${why}`];
  });
}
