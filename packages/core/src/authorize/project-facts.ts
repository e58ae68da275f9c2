import type { AnySecretStore } from '../api/secret-store/types.ts';
import type { StoreGrant } from '../api/store-grant/types.ts';
import { findCondition } from '../api/conditions.ts';
import type { ObjectMeta } from '../api/metadata.ts';
import type { GrantFacts, ObjectFacts, StoreFacts } from './facts.ts';

function identityOf({ name, uid = '', resourceVersion = '' }: ObjectMeta): ObjectFacts {
  return { name, uid, resourceVersion };
}

/** What the gate may know of a store that could be read. */
export function storeFactsOf({ kind, metadata, spec, status }: AnySecretStore): StoreFacts {
  const { aws } = spec.provider;
  return {
    kind,
    ...identityOf(metadata),
    ...(kind === 'SecretStore' && metadata.namespace !== undefined ? { namespace: metadata.namespace } : {}),
    ready: findCondition(status?.conditions, 'Ready')?.status === 'True',
    ...(spec.controller ? { controller: spec.controller } : {}),
    conditions: spec.conditions ?? [],
    ...(aws ? { aws } : {}),
  };
}

/** What the gate may know of a grant that could be read. A grant without a namespace uid is not bound yet. */
export function grantFactsOf({ metadata, spec, status }: StoreGrant): GrantFacts {
  const namespaceUid = spec.namespaceUID ?? status?.namespaceUID;
  const { stores = [], services = [], roles = [], sessionTags = [], transitiveTagKeys = [], externalID } = spec;
  return {
    ...identityOf(metadata),
    namespace: spec.namespace,
    regions: spec.regions,
    allowControllerIdentity: spec.allowControllerIdentity,
    stores,
    services,
    roles,
    sessionTags,
    transitiveTagKeys,
    ...(namespaceUid ? { namespaceUid } : {}),
    ...(externalID ? { externalID } : {}),
  };
}
