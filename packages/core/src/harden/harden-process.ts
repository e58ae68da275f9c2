/** The parts of Node's `process` that hardening touches. */
export interface HardenedProcess {
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  exit(code: number): void;
  readonly stderr: { write(text: string): unknown };
  report?: { reportOnSignal: boolean; reportOnUncaughtException: boolean; reportOnFatalError: boolean } | undefined;
}

/** Where an error was thrown, without its message: messages of foreign errors quote secrets. */
function placesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error) || error.stack === undefined) return [];
  return error.stack.split('\n').filter((line) => /^\s+at /.test(line));
}

/**
 * Closes the ways in which a dying or signalled process shows its memory (`threat/L4`): SIGUSR1 opens no inspector,
 * diagnostic reports (which hold the environment) are off, and a crash prints the kind of error and where, never its message.
 */
export function hardenProcess(process: HardenedProcess): void {
  process.on('SIGUSR1', () => {});
  if (process.report) {
    process.report.reportOnSignal = false;
    process.report.reportOnUncaughtException = false;
    process.report.reportOnFatalError = false;
  }
  const crash = (error: unknown): void => {
    const name = error instanceof Error ? error.name : typeof error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    process.stderr.write(
      `${JSON.stringify({ level: 'fatal', message: 'crashed', name, code, at: placesOf(error) })}\n`,
    );
    process.exit(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}
