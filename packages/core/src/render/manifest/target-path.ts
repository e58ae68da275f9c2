import { invalid } from '../template-failed.ts';

/** One step of a path: into an object by key, or into a list by position. */
export type PathStep =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number };

/** Lists are filled up to the position that is asked for, so it is bounded; ESO's bound. */
const LARGEST_INDEX = 10_000;
const MOST_STEPS = 64;

/** Nothing outside of these is ever written: no status, no owner, no finalizer, no name (`threat/T6`). */
const OPEN_ROOTS: readonly string[] = ['data', 'spec', 'stringData'];

function indexOf(text: string, target: string): PathStep {
  const path = `invalid path ${JSON.stringify(target)}`;
  if (!/^[+-]?[0-9]+$/.test(text)) throw invalid(`${path}: bad index ${JSON.stringify(text)}`);
  const index = Number(text);
  if (index < 0) throw invalid(`${path}: negative index ${text}`);
  if (index > LARGEST_INDEX) throw invalid(`${path}: index ${text} exceeds maximum (${LARGEST_INDEX})`);
  return { kind: 'index', index };
}

/** The steps of one part between dots: a key and any number of `[n]`. */
function segmentSteps(segment: string, target: string): PathStep[] {
  const path = `invalid path ${JSON.stringify(target)}`;
  if (segment === '') throw invalid(`${path}: empty segment`);
  const bracket = segment.indexOf('[');
  const key = bracket < 0 ? segment : segment.slice(0, bracket);
  const steps: PathStep[] = key === '' ? [] : [{ kind: 'key', key }];
  let rest = bracket < 0 ? '' : segment.slice(bracket);
  while (rest !== '') {
    if (!rest.startsWith('[')) throw invalid(`${path}: expected '[' near ${JSON.stringify(rest)}`);
    const end = rest.indexOf(']');
    if (end < 0) throw invalid(`${path}: unterminated '['`);
    steps.push(indexOf(rest.slice(1, end), target));
    rest = rest.slice(end + 1);
  }
  return steps;
}

/**
 * Reads a dotted path with `[n]`, as `templateFrom[].target` has it for kinds other than Secret: `spec.rules[0].host`. Letter case
 * counts. Throws `TemplateFailed` with ESO's texts, and for paths that do not begin with `data`, `spec` or `stringData`.
 */
export function parseTargetPath(target: string): readonly PathStep[] {
  const steps = target.split('.').flatMap((segment) => segmentSteps(segment, target));
  const [first] = steps;
  if (first?.kind !== 'key') throw invalid(`invalid path ${JSON.stringify(target)}: path must start with a key`);
  if (steps.length > MOST_STEPS) throw invalid(`invalid path ${JSON.stringify(target)}: more than ${MOST_STEPS} steps`);
  if (OPEN_ROOTS.includes(first.key)) return steps;
  throw invalid(
    `templateFrom target=${JSON.stringify(target)} is not allowed: only paths below ${OPEN_ROOTS.join(', ')}, and "Labels" and "Annotations", are written`,
  );
}
