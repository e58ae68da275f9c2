export { type Condition, findCondition, formatTime, setCondition } from './conditions.ts';
export type { StoreRules } from './aws-auth/validate.ts';
export { parseClusterExternalSecret } from './cluster-external-secret/parse.ts';
export type * from './cluster-external-secret/types.ts';
export { validateClusterExternalSecret } from './cluster-external-secret/validate.ts';
export { parseClusterGenerator } from './cluster-generator/parse.ts';
export { settingsOf } from './cluster-generator/settings.ts';
export type * from './cluster-generator/types.ts';
export { unsupportedInClusterGenerator, validateClusterGenerator } from './cluster-generator/validate.ts';
export { parseClusterPushSecret } from './cluster-push-secret/parse.ts';
export type * from './cluster-push-secret/types.ts';
export { validateClusterPushSecret } from './cluster-push-secret/validate.ts';
export { parseExternalSecret } from './external-secret/parse.ts';
export type * from './external-secret/types.ts';
export { unsupportedInExternalSecret } from './external-secret/unsupported.ts';
export { validateExternalSecret } from './external-secret/validate.ts';
export {
  CLUSTER_EXTERNAL_SECRET_CRD,
  CLUSTER_GENERATOR_CRD,
  CLUSTER_PUSH_SECRET_CRD,
  CLUSTER_SECRET_STORE_CRD,
  CUSTOM_RESOURCE_DEFINITIONS,
  ECR_AUTHORIZATION_TOKEN_CRD,
  EXTERNAL_SECRET_CRD,
  PUSH_SECRET_CRD,
  SECRET_STORE_CRD,
  STORE_GRANT_CRD,
} from './generated/crds.ts';
export { GENERATOR_KINDS, isGeneratorKind } from './generator/kinds.ts';
export { parseGenerator } from './generator/parse.ts';
export { type PasswordMakeup, passwordMakeup } from './generator/password-makeup.ts';
export { generatorRefProblems, unsupportedGenerator } from './generator/reference.ts';
export type * from './generator/types.ts';
export { settingsProblems, validateGenerator } from './generator/validate.ts';
export { parseGeneratorState } from './generator-state/parse.ts';
export type * from './generator-state/types.ts';
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
export { parsePushSecret } from './push-secret/parse.ts';
export type * from './push-secret/types.ts';
export { validatePushSecret } from './push-secret/validate.ts';
export { parseStore } from './secret-store/parse.ts';
export { foldTagKey } from './secret-store/session-tags.ts';
export type * from './secret-store/types.ts';
export { unsupportedInStore } from './secret-store/unsupported.ts';
export { validateStore } from './secret-store/validate.ts';
export { parseStoreGrant } from './store-grant/parse.ts';
export type * from './store-grant/types.ts';
export { validateStoreGrant } from './store-grant/validate.ts';
export type { UnsupportedField } from './unsupported.ts';
