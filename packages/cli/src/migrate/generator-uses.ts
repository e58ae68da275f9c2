import { type GeneratorSettings, settingsOf } from '@lockkeeper/core';
import type { Inventory } from './inventory.ts';

/** A generator as one namespace uses it. */
export interface GeneratorUse {
  readonly namespace: string;
  /** Name of the generator, or of the ClusterGenerator. */
  readonly name: string;
  readonly isCluster: boolean;
  readonly settings: GeneratorSettings;
}

interface Reference {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
}

function references({ externalSecrets, pushSecrets }: Inventory): readonly Reference[] {
  const read = externalSecrets.flatMap(({ metadata, spec }) =>
    (spec.dataFrom ?? []).flatMap(({ sourceRef }) =>
      sourceRef?.generatorRef ? [{ namespace: metadata.namespace, ...sourceRef.generatorRef }] : [],
    ),
  );
  const pushed = pushSecrets.flatMap(({ metadata, spec: { selector } }) =>
    selector.generatorRef ? [{ namespace: metadata.namespace, ...selector.generatorRef }] : [],
  );
  return [...read, ...pushed];
}

function found(inventory: Inventory, { namespace, kind, name }: Reference): GeneratorUse | undefined {
  if (kind === 'ClusterGenerator') {
    const generator = inventory.clusterGenerators.find(({ metadata }) => metadata.name === name);
    const settings = generator && settingsOf(generator);
    return settings && { namespace, name, isCluster: true, settings };
  }
  const settings = inventory.generators.find(
    (one) => one.kind === kind && one.metadata.name === name && one.metadata.namespace === namespace,
  );
  return settings && { namespace, name, isCluster: false, settings };
}

/** Every generator that an ExternalSecret or PushSecret refers to, once for each namespace. */
export function resolveGenerators(inventory: Inventory): readonly GeneratorUse[] {
  const uses = new Map<string, GeneratorUse>();
  for (const reference of references(inventory)) {
    const use = found(inventory, reference);
    if (use) uses.set(JSON.stringify([reference.namespace, reference.kind, reference.name]), use);
  }
  return [...uses.values()];
}
