interface Run<T> {
  readonly wish: string;
  readonly result: Promise<T>;
  readonly abort: AbortController;
  /** Who still waits for the result. */
  callers: number;
}

/**
 * Mounts under way, by the place they are for. A caller who wants the same as the one under way shares it, as kubelets do that try again;
 * one who wants something else there waits for its end, so that never two write to one place. Whoever calls must have been proved before.
 */
export class RunningMounts<T> {
  readonly #runs = new Map<string, Run<T>>();

  /** `make` is given a signal that aborts when nobody waits any more. Rejects with what `make` does, or with the signal's reason. */
  async join(place: string, wish: string, make: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    for (let run = this.#runs.get(place); run !== undefined; run = this.#runs.get(place)) {
      if (run.wish === wish && !run.abort.signal.aborted) return this.#share(run, signal);
      await unlessAborted(
        run.result.catch(() => undefined),
        signal,
      );
    }
    return this.#share(this.#begin(place, wish, make), signal);
  }

  #begin(place: string, wish: string, make: (signal: AbortSignal) => Promise<T>): Run<T> {
    const abort = new AbortController();
    const result = make(abort.signal).finally(() => this.#runs.delete(place));
    const run = { wish, result, abort, callers: 0 };
    this.#runs.set(place, run);
    return run;
  }

  async #share(run: Run<T>, signal: AbortSignal): Promise<T> {
    run.callers += 1;
    try {
      return await unlessAborted(run.result, signal);
    } catch (error) {
      if (run.callers === 1) run.abort.abort(error);
      throw error;
    } finally {
      run.callers -= 1;
    }
  }
}

/** As the promise, or rejects with the signal's reason; leaves no listener behind. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.finally(() => signal.removeEventListener('abort', onAbort)).then(resolve, reject);
  });
}
