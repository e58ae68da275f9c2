import { randomBytes, randomUUID } from 'node:crypto';
import type { Cancel, Clock, Random } from '@lockkeeper/core';

/** The longest wait that Node's timers keep; longer ones would fire at once. */
const longestTimer = 2 ** 31 - 1;

/** The real clock. The only place in this package that knows the time. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    after: startTimer,
  };
}

/** The system's random generator. */
export function systemRandom(): Random {
  return {
    // 48 bits of the system generator as a fraction.
    next: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
    bytes: (length) => Uint8Array.from(randomBytes(length)),
    uuid: () => randomUUID(),
  };
}

function startTimer(ms: number, run: () => void): Cancel {
  const endsAt = performance.now() + ms;
  let timer: NodeJS.Timeout | undefined;
  const arm = (): void => {
    const left = endsAt - performance.now();
    timer = left > longestTimer ? setTimeout(arm, longestTimer) : setTimeout(run, Math.max(0, left));
  };
  arm();
  return () => clearTimeout(timer);
}
