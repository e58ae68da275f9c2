export { type PushStore, unmatchedDataTo } from './expand-data-to.ts';
export { parsePushMetadata, type PolicySource, type PushMetadata } from './parse-push-metadata.ts';
export { notWritten, type PlannedPush, type PlannedStore, planPush } from './plan-push.ts';
export {
  mergeSynced,
  placeKeyOf,
  readSynced,
  staleSynced,
  type StalePush,
  type StoreName,
  storeKeyOf,
  storeOfKey,
  type SyncedPushes,
  withoutSynced,
} from './status-ref.ts';
