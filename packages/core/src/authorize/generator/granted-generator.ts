import type { Generator } from '../../api/generator/types.ts';
import type { Refusal } from '../../errors/refusal.ts';
import type { GeneratorFacts, GrantFacts } from '../facts.ts';
import { grantedChain } from '../role-chain.ts';
import { admitGenerator, chainQuestion, type GeneratorQuestion } from './authorize-generator.ts';

/** What a generator of a namespace says of its identity; undefined for kinds that act as none. */
export function generatorFactsOf({ kind, metadata, spec }: Generator): GeneratorFacts | undefined {
  if (kind !== 'ECRAuthorizationToken' && kind !== 'STSSessionToken') return undefined;
  const { name, namespace, uid = '', resourceVersion = '' } = metadata;
  const { region, role, auth } = spec;
  return { kind, name, namespace, uid, resourceVersion, region, ...(role ? { role } : {}), ...(auth ? { auth } : {}) };
}

/**
 * Why a namespace may not use a generator, as far as that can be said before its identity is read: the gate's first half, and the
 * grants. Undefined when nothing stands against it.
 */
export function grantedGenerator(
  question: GeneratorQuestion & { readonly grants: readonly GrantFacts[] },
): Refusal | undefined {
  const admitted = admitGenerator(question);
  if (admitted.kind === 'refused') return admitted.refusal;
  const { namespace, grants, rules } = question;
  const chain = grantedChain({ ...chainQuestion(admitted), namespace, grants, rules });
  return 'tenant' in chain ? chain : undefined;
}
