/** Names that must match ESO byte for byte, so that a cluster can move over without one Secret being rewritten. */
export const DATA_HASH_ANNOTATION = 'reconcile.external-secrets.io/data-hash';
export const MANAGED_LABEL = 'reconcile.external-secrets.io/managed';
export const CREATED_BY_LABEL = 'reconcile.external-secrets.io/created-by';
/** ESO adds this to every ExternalSecret. We never add it, and take it away from objects that are being deleted. */
export const EXTERNAL_SECRET_FINALIZER = 'externalsecrets.external-secrets.io/externalsecret-cleanup';
/** On an existing Secret: the owner of the namespace agrees that an ExternalSecret takes it over (`threat/T1`). */
export const ADOPT_ANNOTATION = 'lockkeeper.dev/adopt';

/** Reasons of the Ready condition of an ExternalSecret. `TargetNotOwned` is ours (`docs/compatibility.md`). */
export type ExternalSecretReason =
  | 'SecretSynced'
  | 'SecretSyncedError'
  | 'SecretDeleted'
  | 'SecretMissing'
  | 'ResourceSynced'
  | 'ResourceSyncedError'
  | 'ResourceDeleted'
  | 'ResourceMissing'
  | 'TargetNotOwned';

/** Messages of the Ready condition. They never carry the cause: that is in the event. */
export const MESSAGES = {
  synced: 'secret synced',
  retained: 'secret retained due to DeletionPolicy=Retain',
  deleted: 'secret deleted due to DeletionPolicy=Delete',
  missing: 'secret will not be created due to CreationPolicy=Merge',
  resourceMissing: 'resource will not be created due to CreationPolicy=Merge',
  data: 'could not get secret data from provider',
  update: 'could not update secret',
  delete: 'could not delete secret',
  resourceDelete: 'could not delete resource',
  resourceGet: 'could not get target resource',
  manifest: 'could not apply template to manifest',
  invalidTarget: 'invalid generic target',
  orphans: 'could not delete orphaned secrets',
  immutable: 'could not update secret, target is immutable',
  ownership: 'failed to take ownership of target secret',
  ownedByAnother: 'target is owned by another ExternalSecret',
  notOwned: 'target exists and is not managed by an ExternalSecret',
} as const;
