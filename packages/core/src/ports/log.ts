/** Facts of a log line. Never values of secrets: a SealedValue prints as "[sealed]", and foreign error texts do not go in here. */
export type LogFacts = Readonly<Record<string, unknown>>;

/** Structured log. Messages are constant sentences; what varies goes into the facts. */
export interface Log {
  debug(message: string, facts?: LogFacts): void;
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
}
