import type { AnySecretStore, AwsGeneratorKind, Generator } from '@lockkeeper/core';
import { resolveGenerators } from './generator-uses.ts';
import type { Inventory } from './inventory.ts';

/** A StoreGrant to review and apply. */
export interface NeededGrant {
  readonly apiVersion: 'lockkeeper.dev/v1alpha1';
  readonly kind: 'StoreGrant';
  readonly metadata: { readonly name: string };
  readonly spec: Readonly<Record<string, unknown>> & { readonly namespace: string };
}

type Aws = NonNullable<AnySecretStore['spec']['provider']['aws']>;

function usesControllerIdentity({ auth }: Pick<Aws, 'auth'>): boolean {
  return auth?.jwt?.serviceAccountRef === undefined && auth?.secretRef === undefined;
}

/** Whether a namespaced store asks for something that only the platform may give: its identity, or session tags. */
export function needsGrant({ kind, spec }: AnySecretStore): boolean {
  const { aws } = spec.provider;
  if (kind !== 'SecretStore' || aws === undefined) return false;
  const tags = (aws.sessionTags ?? []).length + (aws.transitiveTagKeys ?? []).length;
  return usesControllerIdentity(aws) || tags > 0 || Object.keys(aws.customSessionTags ?? {}).length > 0;
}

function tagsOf(aws: Aws): readonly { readonly key: string; readonly value: string }[] {
  if (aws.sessionTagsPolicy === 'Custom')
    return Object.entries(aws.customSessionTags ?? {}).map(([key, value]) => ({ key, value }));
  return aws.sessionTagsPolicy === 'Simple' ? [] : (aws.sessionTags ?? []);
}

function listed<T>(name: string, items: readonly T[]): Readonly<Record<string, readonly T[]>> {
  return items.length === 0 ? {} : { [name]: items };
}

/** One grant for each store: what a store may do is then read in one place, and taken back in one. */
function storeGrant({ metadata, spec }: AnySecretStore, isPushedTo: boolean): NeededGrant | undefined {
  const { aws } = spec.provider;
  if (aws === undefined || metadata.namespace === undefined) return undefined;
  const roles = [...(aws.additionalRoles ?? []), ...(aws.role ? [aws.role] : [])];
  return {
    apiVersion: 'lockkeeper.dev/v1alpha1',
    kind: 'StoreGrant',
    metadata: { name: `${metadata.namespace}-${metadata.name}` },
    spec: {
      namespace: metadata.namespace,
      stores: [metadata.name],
      services: [aws.service],
      regions: [aws.region],
      ...listed('roles', roles),
      ...(roles.length === 0 && usesControllerIdentity(aws) ? { allowControllerIdentity: true } : {}),
      ...(aws.externalID ? { externalID: aws.externalID } : {}),
      ...listed('sessionTags', tagsOf(aws)),
      ...listed('transitiveTagKeys', aws.transitiveTagKeys ?? []),
      ...(isPushedTo ? { push: true } : {}),
    },
  };
}

type AwsGenerator = Extract<Generator, { kind: AwsGeneratorKind }>;

function isAwsGenerator(generator: { readonly kind: string }): generator is AwsGenerator {
  return generator.kind === 'ECRAuthorizationToken' || generator.kind === 'STSSessionToken';
}

function generatorGrants(inventory: Inventory): readonly NeededGrant[] {
  return resolveGenerators(inventory).flatMap(({ namespace, name, settings }) => {
    if (!isAwsGenerator(settings) || !usesControllerIdentity(settings.spec)) return [];
    const { region, role } = settings.spec;
    return [
      {
        apiVersion: 'lockkeeper.dev/v1alpha1' as const,
        kind: 'StoreGrant' as const,
        metadata: { name: `${namespace}-${settings.kind.toLowerCase()}-${name}` },
        spec: {
          namespace,
          generators: [settings.kind],
          regions: [region],
          ...(role ? { roles: [role] } : { allowControllerIdentity: true }),
        },
      },
    ];
  });
}

function pushedTo(inventory: Inventory, store: AnySecretStore): boolean {
  return inventory.pushSecrets.some(
    ({ metadata, spec }) =>
      metadata.namespace === store.metadata.namespace &&
      spec.secretStoreRefs.some(({ kind, name }) => kind === store.kind && name === store.metadata.name),
  );
}

/** The grants that the stores and generators of a cluster would need to do what they do today. They are to be reviewed, not only applied. */
export function neededGrants(inventory: Inventory): readonly NeededGrant[] {
  const stores = inventory.stores
    .filter(needsGrant)
    .flatMap((store) => storeGrant(store, pushedTo(inventory, store)) ?? []);
  const known = new Set<string>();
  return [...stores, ...generatorGrants(inventory)].filter(({ metadata: { name } }) => {
    const isNew = !known.has(name);
    known.add(name);
    return isNew;
  });
}
