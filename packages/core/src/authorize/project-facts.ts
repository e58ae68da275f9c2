import { settingsOf } from '../api/cluster-generator/settings.ts';
import type { ClusterGenerator } from '../api/cluster-generator/types.ts';
import type { Generator } from '../api/generator/types.ts';
import type { AnySecretStore } from '../api/secret-store/types.ts';
import type { StoreGrant } from '../api/store-grant/types.ts';
import { findCondition } from '../api/conditions.ts';
import type { ObjectMeta } from '../api/metadata.ts';
import type { GeneratorFacts, GrantFacts, ObjectFacts, StoreFacts } from './facts.ts';

function identityOf({ name, uid = '', resourceVersion = '' }: ObjectMeta): ObjectFacts {
  return { name, uid, resourceVersion };
}

/** What the gate may know of a store that could be read. */
export function storeFactsOf({ kind, metadata, spec, status }: AnySecretStore): StoreFacts {
  const { aws, fake, kubernetes } = spec.provider;
  return {
    kind,
    ...identityOf(metadata),
    ...(kind === 'SecretStore' && metadata.namespace !== undefined ? { namespace: metadata.namespace } : {}),
    ready: findCondition(status?.conditions, 'Ready')?.status === 'True',
    ...(spec.controller ? { controller: spec.controller } : {}),
    conditions: spec.conditions ?? [],
    ...(aws ? { aws } : {}),
    ...(fake ? { fake } : {}),
    ...(kubernetes ? { kubernetes } : {}),
  };
}

/** What the gate may know of a grant that could be read. A grant without a namespace uid is not bound yet. */
export function grantFactsOf({ metadata, spec, status }: StoreGrant): GrantFacts {
  const namespaceUid = spec.namespaceUID ?? status?.namespaceUID;
  const { stores = [], services = [], roles = [], sessionTags = [], transitiveTagKeys = [], externalID } = spec;
  const { push, generators = [] } = spec;
  return {
    ...identityOf(metadata),
    namespace: spec.namespace,
    regions: spec.regions,
    allowControllerIdentity: spec.allowControllerIdentity,
    push,
    generators,
    stores,
    services,
    roles,
    sessionTags,
    transitiveTagKeys,
    ...(namespaceUid ? { namespaceUid } : {}),
    ...(externalID ? { externalID } : {}),
  };
}

/** What the gate may know of a generator that acts as an AWS identity; undefined for every other kind, which needs no gate. */
export function generatorFactsOf(generator: Generator | ClusterGenerator): GeneratorFacts | undefined {
  const settings = generator.kind === 'ClusterGenerator' ? settingsOf(generator) : generator;
  if (settings?.kind !== 'ECRAuthorizationToken' && settings?.kind !== 'STSSessionToken') return undefined;
  const { region, role, auth } = settings.spec;
  return {
    kind: settings.kind,
    ...identityOf(generator.metadata),
    ...(generator.kind === 'ClusterGenerator' ? {} : { namespace: generator.metadata.namespace }),
    region,
    ...(role ? { role } : {}),
    ...(auth ? { auth } : {}),
  };
}
