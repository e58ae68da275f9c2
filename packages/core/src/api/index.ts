export { type Condition, findCondition, formatTime, setCondition } from './conditions.ts';
export { parseExternalSecret } from './external-secret/parse.ts';
export type * from './external-secret/types.ts';
export { unsupportedInExternalSecret } from './external-secret/unsupported.ts';
export { validateExternalSecret } from './external-secret/validate.ts';
export {
  CLUSTER_SECRET_STORE_CRD,
  CUSTOM_RESOURCE_DEFINITIONS,
  EXTERNAL_SECRET_CRD,
  SECRET_STORE_CRD,
  STORE_GRANT_CRD,
} from './generated/crds.ts';
export type { ObjectMeta, OwnerReference } from './metadata.ts';
export type { ParseOptions } from './read-resource.ts';
export type {
  CustomResourceDefinition,
  JsonObject,
  JsonSchema,
  JsonValue,
  PrinterColumn,
  ResourceVersionDefinition,
} from './json-schema.ts';
export { parseStore } from './secret-store/parse.ts';
export { foldTagKey } from './secret-store/session-tags.ts';
export type * from './secret-store/types.ts';
export { unsupportedInStore } from './secret-store/unsupported.ts';
export { type StoreRules, validateStore } from './secret-store/validate.ts';
export { parseStoreGrant } from './store-grant/parse.ts';
export type * from './store-grant/types.ts';
export { validateStoreGrant } from './store-grant/validate.ts';
export type { UnsupportedField } from './unsupported.ts';
