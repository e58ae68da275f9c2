import { LimitReached } from '../failure.ts';

/** Lists and maps within each other that any function follows. Go has no such limit, or a much higher one. */
const DEEPEST = 500;

/** Stops whoever follows lists and maps too deep, such as a map that contains itself. */
export function checkDepth(depth: number): void {
  if (depth > DEEPEST) throw new LimitReached(`more than ${DEEPEST} lists or maps within each other`);
}
