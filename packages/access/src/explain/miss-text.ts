import type { Failure, NearMiss } from './near-miss.ts';
import { placeOf } from './place.ts';

/** A near miss in one line, for people: where the statement stands, and for each element what it asks for and what it got. */
export function missText({ reference, failures }: NearMiss): string {
  return `${placeOf(reference)}: ${failures.map(failureText).join('; ')}`;
}

function failureText({ element, condition, wants, has, hint }: Failure): string {
  const what = condition === undefined ? element : `condition ${condition}`;
  const got = has.length === 0 ? 'the request does not have it' : `the request has ${has.join(', ')}`;
  return `${what} asks for ${wants.join(' or ')}, ${got}${hint === undefined ? '' : ` (${hint})`}`;
}
