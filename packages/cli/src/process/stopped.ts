/** Signals by which a process is asked to stop. */
export type StopSignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** Why a command's signal is aborted: the process was sent this one. */
export class StopRequest extends Error {
  readonly signal: StopSignalName;

  constructor(signal: StopSignalName) {
    super('stopped');
    this.name = 'StopRequest';
    this.signal = signal;
  }
}

/** Resolves when the user asks to stop. */
export function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
