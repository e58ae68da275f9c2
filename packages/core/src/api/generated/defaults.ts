// Generated from packages/core/crds by `npm run generate`; edits are lost and fail the check.

import type { DefaultEntry } from '../json-schema.ts';

export const EXTERNAL_SECRET_DEFAULTS: readonly DefaultEntry[] = [
  { path: ['spec', 'refreshInterval'], value: '1h0m0s' },
  { path: ['spec', 'target'], value: { creationPolicy: 'Owner', deletionPolicy: 'Retain' } },
  { path: ['spec', 'target', 'creationPolicy'], value: 'Owner' },
  { path: ['spec', 'target', 'deletionPolicy'], value: 'Retain' },
  { path: ['spec', 'target', 'template', 'engineVersion'], value: 'v2' },
  { path: ['spec', 'target', 'template', 'mergePolicy'], value: 'Replace' },
  {
    path: ['spec', 'target', 'template', 'templateFrom', '[]', 'configMap', 'items', '[]', 'templateAs'],
    value: 'Values',
  },
  { path: ['spec', 'target', 'template', 'templateFrom', '[]', 'secret', 'items', '[]', 'templateAs'], value: 'Values' },
  { path: ['spec', 'target', 'template', 'templateFrom', '[]', 'target'], value: 'Data' },
  {
    path: ['spec', 'data', '[]', 'sourceRef', 'generatorRef', 'apiVersion'],
    value: 'generators.external-secrets.io/v1alpha1',
  },
  { path: ['spec', 'dataFrom', '[]', 'rewrite', '[]', 'merge', 'into'], value: '' },
  { path: ['spec', 'dataFrom', '[]', 'rewrite', '[]', 'merge', 'priorityPolicy'], value: 'Strict' },
  { path: ['spec', 'dataFrom', '[]', 'rewrite', '[]', 'merge', 'conflictPolicy'], value: 'Error' },
  { path: ['spec', 'dataFrom', '[]', 'rewrite', '[]', 'merge', 'strategy'], value: 'Extract' },
  {
    path: ['spec', 'dataFrom', '[]', 'sourceRef', 'generatorRef', 'apiVersion'],
    value: 'generators.external-secrets.io/v1alpha1',
  },
  { path: ['status', 'binding', 'name'], value: '' },
];

export const CLUSTER_EXTERNAL_SECRET_DEFAULTS: readonly DefaultEntry[] = [
  { path: ['spec', 'externalSecretSpec', 'refreshInterval'], value: '1h0m0s' },
  { path: ['spec', 'externalSecretSpec', 'target'], value: { creationPolicy: 'Owner', deletionPolicy: 'Retain' } },
  { path: ['spec', 'externalSecretSpec', 'target', 'creationPolicy'], value: 'Owner' },
  { path: ['spec', 'externalSecretSpec', 'target', 'deletionPolicy'], value: 'Retain' },
  { path: ['spec', 'externalSecretSpec', 'target', 'template', 'engineVersion'], value: 'v2' },
  { path: ['spec', 'externalSecretSpec', 'target', 'template', 'mergePolicy'], value: 'Replace' },
  {
    path: ['spec', 'externalSecretSpec', 'target', 'template', 'templateFrom', '[]', 'configMap', 'items', '[]', 'templateAs'],
    value: 'Values',
  },
  {
    path: ['spec', 'externalSecretSpec', 'target', 'template', 'templateFrom', '[]', 'secret', 'items', '[]', 'templateAs'],
    value: 'Values',
  },
  { path: ['spec', 'externalSecretSpec', 'target', 'template', 'templateFrom', '[]', 'target'], value: 'Data' },
  {
    path: ['spec', 'externalSecretSpec', 'data', '[]', 'sourceRef', 'generatorRef', 'apiVersion'],
    value: 'generators.external-secrets.io/v1alpha1',
  },
  { path: ['spec', 'externalSecretSpec', 'dataFrom', '[]', 'rewrite', '[]', 'merge', 'into'], value: '' },
  {
    path: ['spec', 'externalSecretSpec', 'dataFrom', '[]', 'rewrite', '[]', 'merge', 'priorityPolicy'],
    value: 'Strict',
  },
  { path: ['spec', 'externalSecretSpec', 'dataFrom', '[]', 'rewrite', '[]', 'merge', 'conflictPolicy'], value: 'Error' },
  { path: ['spec', 'externalSecretSpec', 'dataFrom', '[]', 'rewrite', '[]', 'merge', 'strategy'], value: 'Extract' },
  {
    path: ['spec', 'externalSecretSpec', 'dataFrom', '[]', 'sourceRef', 'generatorRef', 'apiVersion'],
    value: 'generators.external-secrets.io/v1alpha1',
  },
];

export const ECR_AUTHORIZATION_TOKEN_DEFAULTS: readonly DefaultEntry[] = [];

export const STS_SESSION_TOKEN_DEFAULTS: readonly DefaultEntry[] = [];

export const PASSWORD_DEFAULTS: readonly DefaultEntry[] = [
  { path: ['spec', 'length'], value: 24 },
  { path: ['spec', 'noUpper'], value: false },
  { path: ['spec', 'allowRepeat'], value: false },
  { path: ['spec', 'encoding'], value: 'raw' },
];

export const UUID_DEFAULTS: readonly DefaultEntry[] = [];

export const SSH_KEY_DEFAULTS: readonly DefaultEntry[] = [
  { path: ['spec', 'keyType'], value: 'rsa' },
];

export const MFA_DEFAULTS: readonly DefaultEntry[] = [];

export const FAKE_DEFAULTS: readonly DefaultEntry[] = [];

export const WEBHOOK_DEFAULTS: readonly DefaultEntry[] = [];

export const CLUSTER_GENERATOR_DEFAULTS: readonly DefaultEntry[] = [
  { path: ['spec', 'generator', 'passwordSpec', 'length'], value: 24 },
  { path: ['spec', 'generator', 'passwordSpec', 'noUpper'], value: false },
  { path: ['spec', 'generator', 'passwordSpec', 'allowRepeat'], value: false },
  { path: ['spec', 'generator', 'passwordSpec', 'encoding'], value: 'raw' },
  { path: ['spec', 'generator', 'sshKeySpec', 'keyType'], value: 'rsa' },
];

export const GENERATOR_STATE_DEFAULTS: readonly DefaultEntry[] = [];

export const PUSH_SECRET_DEFAULTS: readonly DefaultEntry[] = [
  { path: ['spec', 'refreshInterval'], value: '1h0m0s' },
  { path: ['spec', 'secretStoreRefs', '[]', 'kind'], value: 'SecretStore' },
  { path: ['spec', 'updatePolicy'], value: 'Replace' },
  { path: ['spec', 'deletionPolicy'], value: 'None' },
  { path: ['spec', 'selector', 'generatorRef', 'apiVersion'], value: 'generators.external-secrets.io/v1alpha1' },
  { path: ['spec', 'data', '[]', 'conversionStrategy'], value: 'None' },
  { path: ['spec', 'dataTo', '[]', 'storeRef', 'kind'], value: 'SecretStore' },
  { path: ['spec', 'dataTo', '[]', 'conversionStrategy'], value: 'None' },
  { path: ['spec', 'template', 'engineVersion'], value: 'v2' },
  { path: ['spec', 'template', 'mergePolicy'], value: 'Replace' },
  { path: ['spec', 'template', 'templateFrom', '[]', 'configMap', 'items', '[]', 'templateAs'], value: 'Values' },
  { path: ['spec', 'template', 'templateFrom', '[]', 'secret', 'items', '[]', 'templateAs'], value: 'Values' },
  { path: ['spec', 'template', 'templateFrom', '[]', 'target'], value: 'Data' },
  { path: ['status', 'syncedPushSecrets', '{}', '{}', 'conversionStrategy'], value: 'None' },
];

export const CLUSTER_PUSH_SECRET_DEFAULTS: readonly DefaultEntry[] = [
  { path: ['spec', 'pushSecretSpec', 'refreshInterval'], value: '1h0m0s' },
  { path: ['spec', 'pushSecretSpec', 'secretStoreRefs', '[]', 'kind'], value: 'SecretStore' },
  { path: ['spec', 'pushSecretSpec', 'updatePolicy'], value: 'Replace' },
  { path: ['spec', 'pushSecretSpec', 'deletionPolicy'], value: 'None' },
  {
    path: ['spec', 'pushSecretSpec', 'selector', 'generatorRef', 'apiVersion'],
    value: 'generators.external-secrets.io/v1alpha1',
  },
  { path: ['spec', 'pushSecretSpec', 'data', '[]', 'conversionStrategy'], value: 'None' },
  { path: ['spec', 'pushSecretSpec', 'dataTo', '[]', 'storeRef', 'kind'], value: 'SecretStore' },
  { path: ['spec', 'pushSecretSpec', 'dataTo', '[]', 'conversionStrategy'], value: 'None' },
  { path: ['spec', 'pushSecretSpec', 'template', 'engineVersion'], value: 'v2' },
  { path: ['spec', 'pushSecretSpec', 'template', 'mergePolicy'], value: 'Replace' },
  {
    path: ['spec', 'pushSecretSpec', 'template', 'templateFrom', '[]', 'configMap', 'items', '[]', 'templateAs'],
    value: 'Values',
  },
  {
    path: ['spec', 'pushSecretSpec', 'template', 'templateFrom', '[]', 'secret', 'items', '[]', 'templateAs'],
    value: 'Values',
  },
  { path: ['spec', 'pushSecretSpec', 'template', 'templateFrom', '[]', 'target'], value: 'Data' },
];

export const SECRET_STORE_DEFAULTS: readonly DefaultEntry[] = [
  { path: ['spec', 'provider', 'aws', 'sessionTagsPolicy'], value: 'None' },
  { path: ['spec', 'provider', 'kubernetes', 'server', 'url'], value: 'kubernetes.default' },
  { path: ['spec', 'provider', 'kubernetes', 'remoteNamespace'], value: 'default' },
];

export const STORE_GRANT_DEFAULTS: readonly DefaultEntry[] = [
  { path: ['spec', 'push'], value: false },
  { path: ['spec', 'allowControllerIdentity'], value: false },
];
