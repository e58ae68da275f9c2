import type { Generator } from '../api/generator/types.ts';
import { validateGenerator } from '../api/generator/validate.ts';
import { generatorFactsOf, grantedGenerator } from '../authorize/generator/granted-generator.ts';
import { type ReviewFacts, type ReviewProblem, refuse, warn } from './problem.ts';

function excluded({ metadata }: Generator, { rules }: ReviewFacts): readonly ReviewProblem[] {
  if (!rules.refusedNamespaces.includes(metadata.namespace)) return [];
  const where = JSON.stringify(metadata.namespace);
  return [refuse(`Generators are not served in namespace ${where}: the platform has excluded it`)];
}

/** Whether the platform lets the namespace have tokens of the identity that a generator asks for (`threat/G3`). */
function identityProblems(generator: Generator, { namespace, grants, rules }: ReviewFacts): readonly ReviewProblem[] {
  const known = generatorFactsOf(generator);
  if (known === undefined || namespace === undefined) return [];
  const reference = { kind: known.kind, name: known.name };
  const closed = grantedGenerator({ namespace, reference, generator: known, rules, grants });
  if (closed === undefined) return [];
  return [closed.retry === 'later' ? warn(closed.tenant) : refuse(closed.tenant)];
}

/** Everything that is wrong with a generator of a namespace, for an admission webhook. Pure. */
export function reviewGenerator(generator: Generator, facts: ReviewFacts): readonly ReviewProblem[] {
  const texts = validateGenerator(generator, facts.rules);
  const wrong = [...texts.map(refuse), ...excluded(generator, facts)];
  return wrong.length > 0 ? wrong : identityProblems(generator, facts);
}
