import type { DefinitionFacts, FieldFacts } from './facts.ts';

const PROVIDERS: readonly string[] = ['aws', 'fake', 'kubernetes'];
const GENERATORS: readonly string[] = [
  'ecrAuthorizationTokenSpec',
  'fakeSpec',
  'mfaSpec',
  'passwordSpec',
  'sshKeySpec',
  'stsSessionTokenSpec',
  'uuidSpec',
  'webhookSpec',
];

/** Whether a path is, or lies below, a provider or generator that our CRDs do not describe. */
function isForeign(path: string): boolean {
  const [, owner, name = ''] = /^spec\.(provider|generator)\.([A-Za-z0-9]+)/.exec(path) ?? [];
  if (owner === undefined) return false;
  return !(owner === 'provider' ? PROVIDERS : GENERATORS).includes(name);
}

/** The facts without those of providers and generators that our CRDs keep as they are, undescribed. */
export function servedPart(facts: DefinitionFacts): DefinitionFacts {
  const served = Object.entries(facts.fields).filter(([path]) => !isForeign(path));
  return { ...facts, fields: Object.fromEntries(served) as Readonly<Record<string, FieldFacts>> };
}

/** The keys right below a field: every provider of a store, every kind of settings of a ClusterGenerator. */
export function keysBelow(facts: DefinitionFacts, parent: string): readonly string[] {
  return Object.keys(facts.fields)
    .filter((path) => path.startsWith(`${parent}.`))
    .map((path) => path.slice(parent.length + 1))
    .filter((key) => /^[A-Za-z0-9]+$/.test(key));
}
