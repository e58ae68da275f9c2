// Generated from packages/core/crds by `npm run generate`; edits are lost and fail the check.

import type { DefaultEntry } from '../json-schema.ts';

export const EXTERNAL_SECRET_DEFAULTS: readonly DefaultEntry[] = [
  { path: ['spec', 'refreshInterval'], value: '1h0m0s' },
  { path: ['spec', 'target'], value: {
    creationPolicy: 'Owner',
    deletionPolicy: 'Retain',
  } },
  { path: ['spec', 'target', 'creationPolicy'], value: 'Owner' },
  { path: ['spec', 'target', 'deletionPolicy'], value: 'Retain' },
  { path: ['spec', 'target', 'template', 'engineVersion'], value: 'v2' },
  { path: ['spec', 'target', 'template', 'mergePolicy'], value: 'Replace' },
  { path: ['spec', 'target', 'template', 'templateFrom', '[]', 'configMap', 'items', '[]', 'templateAs'], value: 'Values' },
  { path: ['spec', 'target', 'template', 'templateFrom', '[]', 'secret', 'items', '[]', 'templateAs'], value: 'Values' },
  { path: ['spec', 'target', 'template', 'templateFrom', '[]', 'target'], value: 'Data' },
  { path: ['spec', 'data', '[]', 'sourceRef', 'generatorRef', 'apiVersion'], value: 'generators.external-secrets.io/v1alpha1' },
  { path: ['spec', 'dataFrom', '[]', 'rewrite', '[]', 'merge', 'into'], value: '' },
  { path: ['spec', 'dataFrom', '[]', 'rewrite', '[]', 'merge', 'priorityPolicy'], value: 'Strict' },
  { path: ['spec', 'dataFrom', '[]', 'rewrite', '[]', 'merge', 'conflictPolicy'], value: 'Error' },
  { path: ['spec', 'dataFrom', '[]', 'rewrite', '[]', 'merge', 'strategy'], value: 'Extract' },
  { path: ['spec', 'dataFrom', '[]', 'sourceRef', 'generatorRef', 'apiVersion'], value: 'generators.external-secrets.io/v1alpha1' },
  { path: ['status', 'binding', 'name'], value: '' },
];

export const SECRET_STORE_DEFAULTS: readonly DefaultEntry[] = [
  { path: ['spec', 'provider', 'aws', 'sessionTagsPolicy'], value: 'None' },
  { path: ['spec', 'provider', 'kubernetes', 'server', 'url'], value: 'kubernetes.default' },
  { path: ['spec', 'provider', 'kubernetes', 'remoteNamespace'], value: 'default' },
];

export const STORE_GRANT_DEFAULTS: readonly DefaultEntry[] = [
  { path: ['spec', 'allowControllerIdentity'], value: false },
];
