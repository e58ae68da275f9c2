import {
  type Assembled,
  assemble,
  type FetchAnswer,
  type FetchEntry,
  type FetchOptions,
  type SecretProvider,
} from '@lockkeeper/core';
import type { AuthorizedFetches } from './gather.ts';

/** No value older than this is ever taken from memory, however long the refresh interval. */
const OLDEST_MS = 30_000;

/** How old a remembered value may be: a tenth of the interval, so that what is shared is still fresh in its user's terms. */
export function maxAgeFor(intervalMs: number): number {
  return intervalMs <= 0 ? OLDEST_MS : Math.min(OLDEST_MS, intervalMs / 10);
}

/** Asks the provider for every group and assembles the answers in manifest order: later keys win, and one failure fails all. */
export async function fetchData(
  provider: SecretProvider,
  fetches: readonly AuthorizedFetches[],
  options: FetchOptions,
): Promise<Assembled> {
  const answers = new Map<FetchEntry, FetchAnswer>();
  await Promise.all(
    fetches.map(async ({ use, entries }) => {
      const replies = await provider.fetch(use, options);
      for (const [i, entry] of entries.entries()) {
        const reply = replies[i];
        if (reply) answers.set(entry, reply);
      }
    }),
  );
  return assemble(
    fetches.flatMap(({ entries }) => entries),
    answers,
  );
}
