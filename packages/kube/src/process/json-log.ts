import type { Log, LogFacts } from '@lockkeeper/core';
import pino from 'pino';

/** Field names that never reach the log, whoever passes them: the second line of defence behind sealed values. */
const REDACTED: readonly string[] = [
  'data',
  'value',
  'values',
  'token',
  'password',
  'secretAccessKey',
  'sessionToken',
  'authorization',
  'externalID',
  'externalId',
];

/** JSON lines on stderr. Levels as in ESO's `--loglevel`: debug, info, warn, error. */
export function jsonLog(level: string, write: (line: string) => void): Log {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    },
    { write },
  );
  return {
    debug: (message: string, facts: LogFacts = {}) => logger.debug(facts, message),
    info: (message: string, facts: LogFacts = {}) => logger.info(facts, message),
    warn: (message: string, facts: LogFacts = {}) => logger.warn(facts, message),
    error: (message: string, facts: LogFacts = {}) => logger.error(facts, message),
  };
}
