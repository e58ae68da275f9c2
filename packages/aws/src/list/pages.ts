import { Buffer } from 'node:buffer';
import type { DeskOutcome, Failure } from '../desk.ts';

/** More pages than the quotas of an account allow: whoever gets here is led in circles. */
const MAX_PAGES = 20_000;

/** One page of names. */
export interface Page {
  readonly names: readonly string[];
  /** Where the next page begins; absent or empty at the end. */
  readonly next: string | undefined;
}

export type Pages = { readonly ok: true; readonly names: readonly string[] } | ({ readonly ok: false } & Failure);

/** What a walk over pages needs. */
export interface Walk<Reply> {
  readonly call: (token: string | undefined) => Promise<DeskOutcome<Reply>>;
  /** The names of a reply, or undefined when it does not look like one. */
  readonly read: (reply: Reply) => Page | undefined;
  /** Nobody waits for the list any more. */
  readonly isAbandoned: () => boolean;
}

/**
 * Reads all pages. A page that cannot be read, a reply that is none and a token that comes back fail the whole: an incomplete list would
 * be taken for absence (invariant S4).
 */
export async function readPages<Reply>({ call, read, isAbandoned }: Walk<Reply>): Promise<Pages> {
  const names: string[] = [];
  const tokens = new Set<string | undefined>();
  let token: string | undefined;
  while (!tokens.has(token) && tokens.size < MAX_PAGES) {
    const outcome = await call(token);
    if (!outcome.ok) return outcome;
    const page = read(outcome.value);
    if (page === undefined) break;
    names.push(...page.names);
    if (page.next === undefined || page.next === '') return { ok: true, names: sortedNames(names) };
    if (isAbandoned()) return ABANDONED;
    tokens.add(token);
    token = page.next;
  }
  return BAD_PAGES;
}

const BAD_PAGES: Pages = Object.freeze({
  ok: false,
  fault: Object.freeze({ kind: 'bad-reply', code: 'BadReply' } as const),
});
const ABANDONED: Pages = Object.freeze({
  ok: false,
  fault: Object.freeze({ kind: 'closed', code: 'Closed' } as const),
});

/** Names without repeats, sorted by their bytes. */
function sortedNames(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** The page that the items of a reply make; undefined when one of them has no name, or the token is none. */
export function pageOf(items: readonly { readonly Name?: unknown }[], next: unknown): Page | undefined {
  const names = items.map(({ Name }) => Name);
  const areNames = names.every((name): name is string => typeof name === 'string' && name !== '');
  return areNames && (next === undefined || typeof next === 'string') ? { names, next } : undefined;
}
