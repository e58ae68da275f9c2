/** One entry of `metadata.ownerReferences`. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/**
 * `metadata` of a Kubernetes object. Labels and annotations hold foreign keys: read them with `Object.hasOwn`
 * or `readLabel`/`readAnnotation`, never by plain indexing.
 */
export interface ObjectMeta {
  readonly name: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  readonly managedFields?: readonly unknown[];
}

/** What every Kubernetes object has. Kinds extend it with `spec`, `status`, `data` and so on. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** Where one object lives. `namespace` is absent for cluster-scoped kinds only. */
export interface ObjectAddress {
  readonly namespace?: string;
  readonly name: string;
}

/** The value of a label, or undefined; safe for keys such as `__proto__`. */
export function readLabel(metadata: ObjectMeta, key: string): string | undefined {
  return ownValue(metadata.labels, key);
}

/** The value of an annotation, or undefined; safe for keys such as `__proto__`. */
export function readAnnotation(metadata: ObjectMeta, key: string): string | undefined {
  return ownValue(metadata.annotations, key);
}

function ownValue(map: Readonly<Record<string, string>> | undefined, key: string): string | undefined {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}
