import { runeAt, runeSizeAt } from '../json/byte-text.ts';
import type { Budget } from './budget.ts';

const STAR = 0x2a;
const QUESTION = 0x3f;
const BACKSLASH = 0x5c;

/**
 * Whether a byte text matches a pattern in which `*` stands for any characters, `?` for one character and a backslash
 * takes the meaning from the next one. Goes back only to the last `*`, so the cost is at most length × length,
 * and every comparison is paid for from the budget.
 */
export function matchesWildcard(text: string, pattern: string, budget: Budget): boolean {
  let at = 0;
  let p = 0;
  let starAt = -1;
  let resumeAt = 0;
  while (at < text.length || p < pattern.length) {
    budget.spend(1);
    if (pattern.charCodeAt(p) === STAR) {
      starAt = p++;
      resumeAt = at;
      continue;
    }
    const width = at < text.length ? matchOne(text, at, pattern, p, starAt >= 0) : 0;
    if (width > 0) {
      at += runeSizeAt(text, at);
      p += width;
    } else {
      if (starAt < 0 || resumeAt >= text.length) return false;
      resumeAt += runeSizeAt(text, resumeAt);
      at = resumeAt;
      p = starAt + 1;
    }
  }
  return true;
}

/**
 * How much of the pattern the character at `at` uses up; 0 when it does not match. A backslash at the very end stands for
 * itself behind a star, and matches nothing otherwise, as in gjson.
 */
function matchOne(text: string, at: number, pattern: string, p: number, afterStar: boolean): number {
  if (p >= pattern.length) return 0;
  const code = pattern.charCodeAt(p);
  if (code === QUESTION) return 1;
  const isLast = p + 1 === pattern.length;
  const escape = code === BACKSLASH && !(isLast && afterStar) ? 1 : 0;
  if (p + escape >= pattern.length) return 0;
  return runeAt(text, at) === runeAt(pattern, p + escape) ? escape + runeSizeAt(pattern, p + escape) : 0;
}
