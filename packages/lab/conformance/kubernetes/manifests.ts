/** A CRD with most of what structural schemas can say. */
export const widgetCrd = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.test }
spec:
  group: example.test
  scope: Namespaced
  names: { plural: widgets, kind: Widget, shortNames: [wd], categories: [all] }
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { status: {} }
      selectableFields: [{ jsonPath: .spec.mode }]
      additionalPrinterColumns:
        - { name: Size, type: integer, jsonPath: .spec.size }
        - { name: Reason, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].reason' }
        - { name: Mode, type: string, jsonPath: .spec.mode, priority: 1 }
        - { name: Age, type: date, jsonPath: .metadata.creationTimestamp }
      schema:
        openAPIV3Schema: &schema
          type: object
          properties:
            spec:
              description: What the widget should be.
              type: object
              required: [title]
              properties:
                title: { type: string, minLength: 2 }
                size: { type: integer, default: 3, maximum: 10 }
                mode: { type: string, enum: [fast, slow] }
                port: { x-kubernetes-int-or-string: true }
                extra: { type: object, x-kubernetes-preserve-unknown-fields: true }
                parts:
                  type: array
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [name]
                  items:
                    type: object
                    required: [name]
                    properties: { name: { type: string }, value: { type: string } }
            status:
              type: object
              properties:
                conditions:
                  type: array
                  items:
                    type: object
                    properties: { type: { type: string }, status: { type: string }, reason: { type: string } }
    - name: v1beta1
      served: true
      storage: false
      subresources: { status: {} }
      schema: { openAPIV3Schema: *schema }
`;

export function widget(spec: string): string {
  return `
apiVersion: example.test/v1
kind: Widget
metadata: { name: one, namespace: shop, labels: { tier: front } }
spec: ${spec}
`;
}

export function configMap(data: string): string {
  return `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: shop }
data: ${data}
`;
}
