import type { Clock } from '@lockkeeper/core';
import { StreamTrouble } from './stream-trouble.ts';

/** A stream under guard: give `signal` to it, tell it what was heard, stop it when the stream ended. */
export interface GuardedStream {
  readonly signal: AbortSignal;
  heard(bookmark: boolean): void;
  stop(): void;
}

/**
 * Aborts a stream on which nothing came for `silenceMs`. It acts only once this server has been seen to send bookmarks:
 * without them, silence is what a quiet resource sounds like.
 */
export class SilenceGuard {
  readonly #clock: Clock;
  readonly #silenceMs: number;
  #serverSendsBookmarks = false;

  constructor(clock: Clock, silenceMs: number) {
    this.#clock = clock;
    this.#silenceMs = silenceMs;
  }

  watch(outer: AbortSignal): GuardedStream {
    const abort = new AbortController();
    const onAbort = (): void => abort.abort(outer.reason);
    outer.addEventListener('abort', onAbort, { once: true });
    if (outer.aborted) onAbort();
    let lastHeard = this.#clock.monotonic();
    // One timer that looks when it fires, instead of one per event.
    const look = (): void => {
      const quietMs = this.#clock.monotonic() - lastHeard;
      if (quietMs >= this.#silenceMs && this.#serverSendsBookmarks) abort.abort(new StreamTrouble('silence'));
      else cancel = this.#clock.after(quietMs >= this.#silenceMs ? this.#silenceMs : this.#silenceMs - quietMs, look);
    };
    let cancel = this.#clock.after(this.#silenceMs, look);
    return {
      signal: abort.signal,
      heard: (bookmark) => {
        lastHeard = this.#clock.monotonic();
        if (bookmark) this.#serverSendsBookmarks = true;
      },
      stop: () => {
        cancel();
        outer.removeEventListener('abort', onAbort);
      },
    };
  }
}
