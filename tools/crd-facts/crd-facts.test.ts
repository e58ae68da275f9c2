import { readFileSync } from 'node:fs';
import {
  CUSTOM_RESOURCE_DEFINITIONS,
  GENERATOR_KINDS,
  parseClusterGenerator,
  parseStore,
  unsupportedInStore,
} from '@lockkeeper/core';
import { describe, expect, test } from 'vitest';
import { type Definition, type DefinitionFacts, factsOf, type FieldFacts } from './facts.ts';
import { keysBelow, servedPart } from './served-part.ts';

interface Upstream {
  readonly definitions: Readonly<Record<string, DefinitionFacts>>;
  readonly providers: readonly string[];
  readonly generators: readonly string[];
}

interface Addition {
  readonly kinds: readonly string[];
  readonly path: string;
  readonly facts: FieldFacts;
}

const cases = new URL('../../packages/core/cases/schema/', import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, cases), 'utf8'));
const upstream = read('eso-2.9.json') as Upstream;
const additions = read('additions.json') as readonly Addition[];

const ours = new Map(
  CUSTOM_RESOURCE_DEFINITIONS.filter(({ spec }) => spec.group.endsWith('external-secrets.io')).map((definition) => [
    definition.spec.names.kind,
    factsOf(definition as unknown as Definition),
  ]),
);

/** Upstream's fields with our additions to them: what ours must be, no more and no less. */
function expectedFields(kind: string): Readonly<Record<string, FieldFacts>> {
  const fields = { ...upstream.definitions[kind]?.fields };
  for (const { path, facts } of additions.filter(({ kinds }) => kinds.includes(kind))) {
    fields[path] = { ...fields[path], ...facts };
  }
  return fields;
}

test('our kinds are those of upstream that we serve', () => {
  expect([...ours.keys()].toSorted()).toEqual(Object.keys(upstream.definitions).toSorted());
});

describe.each([...ours])('%s', (kind, facts) => {
  test('has every field of upstream with all that upstream says of it, and beyond that our additions only', () => {
    expect(servedPart(facts).fields).toEqual(expectedFields(kind));
  });

  test('has the names, columns, selectable fields and subresources of upstream', () => {
    const { fields: _ours, ...frame } = facts;
    const { fields: _theirs, ...expected } = upstream.definitions[kind] as DefinitionFacts;
    expect(frame).toEqual(expected);
  });
});

test('an addition adds: it changes nothing that upstream says, and no field that upstream requires is ours', () => {
  for (const { kinds, path, facts } of additions) {
    for (const kind of kinds) {
      const theirs = upstream.definitions[kind]?.fields[path];
      for (const fact of Object.keys(facts)) expect(theirs?.[fact], `${kind} ${path} ${fact}`).toBeUndefined();
      expect(facts, `${kind} ${path}`).not.toHaveProperty('required');
    }
  }
});

describe('what upstream describes and we do not', () => {
  const foreign = upstream.providers.filter((name) => !['aws', 'fake', 'kubernetes'].includes(name));

  test.each(foreign)('a store of provider %s keeps its settings and is refused by name', (name) => {
    const store = parseStore({
      apiVersion: 'external-secrets.io/v1',
      kind: 'ClusterSecretStore',
      metadata: { name: 'one' },
      spec: { provider: { [name]: { server: 'x', deep: { er: [1] } } } },
    });
    expect(store.spec.provider).toEqual({ [name]: { server: 'x', deep: { er: [1] } } });
    expect(unsupportedInStore(store).map(({ path }) => path)).toEqual([`spec.provider.${name}`]);
  });

  test('a ClusterGenerator may have every kind of settings, and those not described are kept', () => {
    const facts = ours.get('ClusterGenerator') as DefinitionFacts;
    expect(keysBelow(facts, 'spec.generator')).toEqual(upstream.generators);
    expect(upstream.generators).toHaveLength(GENERATOR_KINDS.length + 9);
    const generator = { quayAccessTokenSpec: { robotAccount: 'x', deep: { er: [1] } } };
    const parsed = parseClusterGenerator({
      apiVersion: 'generators.external-secrets.io/v1alpha1',
      kind: 'ClusterGenerator',
      metadata: { name: 'one' },
      spec: { kind: 'QuayAccessToken', generator },
    });
    expect(parsed.spec.generator).toEqual(generator);
  });
});
