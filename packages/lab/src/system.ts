import { randomBytes, randomUUID } from 'node:crypto';
import type { Cancel, Clock, Random } from '@lockkeeper/core';

/** The longest wait that Node's timers keep; longer ones would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The real clock of the lab's process. The client side has its own: client and server share no code. */
export function labClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    after(ms, run): Cancel {
      const endsAt = performance.now() + ms;
      let timer: NodeJS.Timeout | undefined;
      const arm = (): void => {
        const left = endsAt - performance.now();
        timer = left > LONGEST_TIMER ? setTimeout(arm, LONGEST_TIMER) : setTimeout(run, Math.max(0, left));
      };
      arm();
      return () => clearTimeout(timer);
    },
  };
}

/** The system's random generator. */
export function labRandom(): Random {
  return {
    next: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
    bytes: (length) => Uint8Array.from(randomBytes(length)),
    uuid: () => randomUUID(),
  };
}

/** After the input that is here already: commits that arrived together are written together. */
export function labDefer(run: () => void): void {
  setImmediate(run);
}

/** The user that this process runs as; undefined where the system has none. */
export function labOwner(): number | undefined {
  return process.getuid?.();
}
