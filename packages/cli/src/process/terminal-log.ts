import type { Log, LogFacts } from '@lockkeeper/core';
import { printable } from '../terminal/printable.ts';

function line(message: string, facts: LogFacts = {}): string {
  const details = Object.entries(facts).map(([key, value]) => `${key}=${String(value)}`);
  return printable([message, ...details].join(' '));
}

/** A log for people: warnings and errors on stderr, one line each. Results never go through here. */
export function terminalLog(write: (text: string) => void): Log {
  return {
    debug: () => {},
    info: () => {},
    warn: (message, facts) => write(`lockkeeper: ${line(message, facts)}\n`),
    error: (message, facts) => write(`lockkeeper: ${line(message, facts)}\n`),
  };
}
