import type { Json, JsonObject } from '../json/json.ts';

const reads = ['get', 'list', 'watch'];
const writes = ['create', 'delete', 'deletecollection', 'patch', 'update'];
const rbac = 'rbac.authorization.k8s.io';

function rule(apiGroups: readonly string[], resources: readonly string[], verbs: readonly string[]): JsonObject {
  return { apiGroups: [...apiGroups], resources: [...resources], verbs: [...verbs] };
}

function role(name: string, rules: readonly JsonObject[], labels: JsonObject = {}): JsonObject {
  return {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRole',
    metadata: { name, labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...labels } },
    rules: [...rules],
  };
}

function aggregate(to: string): JsonObject {
  return { [`${rbac}/aggregate-to-${to}`]: 'true' };
}

function aggregated(name: string, from: string, labels: JsonObject = {}): JsonObject {
  const base = role(name, [], labels);
  return { ...base, aggregationRule: { clusterRoleSelectors: [{ matchLabels: aggregate(from) }] } };
}

const viewed = ['configmaps', 'events', 'pods', 'pods/status', 'serviceaccounts', 'namespaces'];

/** The ClusterRoles that every cluster starts with, as far as the lab's kinds go. */
export function bootstrapRoles(): readonly JsonObject[] {
  return [
    role('cluster-admin', [rule(['*'], ['*'], ['*']), { nonResourceURLs: ['*'], verbs: ['*'] }]),
    aggregated('admin', 'admin'),
    aggregated('edit', 'edit', aggregate('admin')),
    aggregated('view', 'view', aggregate('edit')),
    role(
      'system:aggregate-to-admin',
      [
        rule(['authorization.k8s.io'], ['localsubjectaccessreviews'], ['create']),
        rule([rbac], ['roles', 'rolebindings'], [...writes, ...reads]),
      ],
      aggregate('admin'),
    ),
    role('system:aggregate-to-edit', editRules(), aggregate('edit')),
    role('system:aggregate-to-view', viewRules(), aggregate('view')),
    role('system:basic-user', [
      rule(['authorization.k8s.io'], ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'], ['create']),
      rule(['authentication.k8s.io'], ['selfsubjectreviews'], ['create']),
    ]),
    role('system:discovery', [
      {
        nonResourceURLs: [
          '/api',
          '/api/*',
          '/apis',
          '/apis/*',
          '/healthz',
          '/livez',
          '/openapi',
          '/openapi/*',
          '/readyz',
          '/version',
          '/version/',
        ],
        verbs: ['get'],
      },
    ]),
    role('system:public-info-viewer', [
      { nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'], verbs: ['get'] },
    ]),
    role('system:service-account-issuer-discovery', [
      {
        nonResourceURLs: [
          '/.well-known/openid-configuration',
          '/.well-known/openid-configuration/',
          '/openid/v1/jwks',
          '/openid/v1/jwks/',
        ],
        verbs: ['get'],
      },
    ]),
    role('system:auth-delegator', [
      rule(['authentication.k8s.io'], ['tokenreviews'], ['create']),
      rule(['authorization.k8s.io'], ['subjectaccessreviews'], ['create']),
    ]),
  ];
}

function editRules(): readonly JsonObject[] {
  return [
    rule([''], ['secrets'], reads),
    rule([''], ['serviceaccounts'], ['impersonate']),
    rule([''], ['configmaps', 'events', 'pods', 'secrets', 'serviceaccounts'], writes),
    rule([''], ['serviceaccounts/token'], ['create']),
    rule(['apps'], ['deployments'], writes),
    rule(['coordination.k8s.io'], ['leases'], [...writes, ...reads]),
  ];
}

function viewRules(): readonly JsonObject[] {
  return [rule([''], viewed, reads), rule(['apps'], ['deployments', 'deployments/status'], reads)];
}

function binding(name: string, roleName: string, groups: readonly string[]): JsonObject {
  const subjects: Json[] = groups.map((group) => ({ kind: 'Group', apiGroup: rbac, name: group }));
  return {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name, labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } },
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: roleName },
    subjects,
  };
}

export function bootstrapBindings(): readonly JsonObject[] {
  const anyone = ['system:authenticated'];
  return [
    binding('cluster-admin', 'cluster-admin', ['system:masters']),
    binding('system:basic-user', 'system:basic-user', anyone),
    binding('system:discovery', 'system:discovery', anyone),
    binding('system:public-info-viewer', 'system:public-info-viewer', [...anyone, 'system:unauthenticated']),
    binding('system:service-account-issuer-discovery', 'system:service-account-issuer-discovery', [
      'system:serviceaccounts',
    ]),
  ];
}
