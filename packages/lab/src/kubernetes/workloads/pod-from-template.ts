import { clone, type JsonObject, objectAt, textAt } from '../json/json.ts';
import { type KubeObject, metadataOf, nameOf, namespaceOf, uidOf } from '../json/kube-object.ts';

/** The reference by which an object belongs to its controller. */
export function controllerReference(owner: KubeObject): JsonObject {
  return {
    apiVersion: textAt(owner, 'apiVersion'),
    kind: textAt(owner, 'kind'),
    name: nameOf(owner),
    uid: uidOf(owner),
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** What a controller gives a pod besides its template. */
export interface PodNaming {
  readonly name?: string;
  readonly generateName?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A pod as a workload's template describes it. */
export function podFromTemplate(owner: KubeObject, naming: PodNaming): JsonObject {
  const template = clone(objectAt(owner, 'spec', 'template') ?? {});
  const { labels, annotations, finalizers } = metadataOf(template);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...(naming.name === undefined ? {} : { name: naming.name }),
      ...(naming.generateName === undefined ? {} : { generateName: naming.generateName }),
      namespace: namespaceOf(owner),
      labels: { ...(labels as JsonObject | undefined), ...naming.labels },
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: objectAt(template, 'spec') ?? {},
  };
}
