import type { Log, LogFacts } from '@lockkeeper/core';

/** A log that tests read. */
export class RecordingLog implements Log {
  readonly lines: { readonly level: string; readonly message: string; readonly facts: LogFacts }[] = [];

  debug(message: string, facts: LogFacts = {}): void {
    this.lines.push({ level: 'debug', message, facts });
  }

  info(message: string, facts: LogFacts = {}): void {
    this.lines.push({ level: 'info', message, facts });
  }

  warn(message: string, facts: LogFacts = {}): void {
    this.lines.push({ level: 'warn', message, facts });
  }

  error(message: string, facts: LogFacts = {}): void {
    this.lines.push({ level: 'error', message, facts });
  }
}
