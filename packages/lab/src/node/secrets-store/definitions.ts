import type { JsonObject } from '../../kubernetes/json/json.ts';

export const driverName = 'secrets-store.csi.k8s.io';
export const group = 'secrets-store.csi.x-k8s.io';
export const classes = `${group}/secretproviderclasses`;
export const podStatuses = `${group}/secretproviderclasspodstatuses`;

const text: JsonObject = { type: 'string' };
const texts: JsonObject = { type: 'object', additionalProperties: text };

function list(properties: JsonObject): JsonObject {
  return { type: 'array', items: { type: 'object', properties } };
}

function definition(kind: string, plural: string, properties: (version: string) => JsonObject): JsonObject {
  const version = (name: string): JsonObject => ({
    name,
    served: true,
    storage: name === 'v1',
    ...(name === 'v1'
      ? {}
      : {
          deprecated: true,
          deprecationWarning: `${group}/v1alpha1 is deprecated. Use ${group}/v1 instead.`,
        }),
    schema: {
      openAPIV3Schema: {
        type: 'object',
        properties: { apiVersion: text, kind: text, metadata: { type: 'object' }, ...properties(name) },
      },
    },
  });
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      versions: [version('v1'), version('v1alpha1')],
    },
  };
}

/** The two kinds of the Secrets Store CSI driver 1.6, field for field; nothing in them is required. */
export function secretsStoreKinds(): readonly JsonObject[] {
  const secretObject = {
    secretName: text,
    type: text,
    labels: texts,
    annotations: texts,
    data: list({ objectName: text, key: text }),
  };
  return [
    definition('SecretProviderClass', 'secretproviderclasses', (version) => ({
      spec: {
        type: 'object',
        properties: { provider: text, parameters: texts, secretObjects: list(secretObject) },
      },
      status: {
        type: 'object',
        properties: (version === 'v1' ? {} : { byPod: list({ id: text, namespace: text }) }) as JsonObject,
      },
    })),
    definition('SecretProviderClassPodStatus', 'secretproviderclasspodstatuses', () => ({
      status: {
        type: 'object',
        properties: {
          podName: text,
          secretProviderClassName: text,
          mounted: { type: 'boolean' },
          targetPath: text,
          objects: list({ id: text, version: text }),
        },
      },
    })),
  ];
}

/** The driver as the AWS provider's chart registers it: with pods' tokens for both ways to an AWS identity. */
export function secretsStoreDriver(): JsonObject {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSIDriver',
    metadata: { name: driverName },
    spec: {
      podInfoOnMount: true,
      attachRequired: false,
      volumeLifecycleModes: ['Ephemeral'],
      requiresRepublish: true,
      tokenRequests: [{ audience: 'sts.amazonaws.com' }, { audience: 'pods.eks.amazonaws.com' }],
    },
  };
}
