import type { Glob, GlobRun } from './glob.ts';

/**
 * Whether a glob matches the whole of a text. Never backtracks over a star: the leftmost place of each run is always good
 * enough. Time is at most length of text × length of pattern, whatever the pattern (threat Z8).
 */
export function matchGlob(glob: Glob, text: string): boolean {
  const { runs } = glob;
  const first = runs[0];
  if (first === undefined) return text === '';
  if (runs.length === 1) return first.holes.length === 0 ? text === first.text : isRun(first, text);
  return standsAt(first, text, 0) && matchAfterStar(runs, text, first.text.length);
}

function isRun(run: GlobRun, text: string): boolean {
  return text.length === run.text.length && standsAt(run, text, 0);
}

function matchAfterStar(runs: readonly GlobRun[], text: string, from: number): boolean {
  const last = runs.at(-1);
  if (last === undefined) return true;
  const end = text.length - last.text.length;
  let at = from;
  for (let index = 1; index < runs.length - 1; index++) {
    const run = runs[index];
    if (run === undefined) continue;
    const found = placeOf(run, text, at, end - run.text.length);
    if (found < 0) return false;
    at = found + run.text.length;
  }
  return end >= at && standsAt(last, text, end);
}

/** The leftmost place of a run between two offsets, or -1. */
function placeOf(run: GlobRun, text: string, from: number, to: number): number {
  if (run.holes.length === 0) {
    const at = text.indexOf(run.text, from);
    return at <= to ? at : -1;
  }
  for (let at = from; at <= to; at++) if (standsAt(run, text, at)) return at;
  return -1;
}

function standsAt(run: GlobRun, text: string, at: number): boolean {
  if (run.text === '') return true;
  if (run.holes.length === 0) return text.startsWith(run.text, at);
  if (at + run.text.length > text.length) return false;
  let from = 0;
  for (const hole of run.holes) {
    if (!sameStretch(run.text, text, from, hole, at)) return false;
    from = hole + 1;
  }
  return sameStretch(run.text, text, from, run.text.length, at);
}

function sameStretch(pattern: string, text: string, from: number, to: number, at: number): boolean {
  for (let offset = from; offset < to; offset++) {
    if (pattern.charCodeAt(offset) !== text.charCodeAt(at + offset)) return false;
  }
  return true;
}
