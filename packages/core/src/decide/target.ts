import { CREATED_BY_LABEL, DATA_HASH_ANNOTATION, MANAGED_LABEL } from './reasons.ts';

/** The controller reference of an object. */
export interface ControllerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** The target as the cluster has it, with digests in place of values. */
export interface TargetObject {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  /** Label keys that this ExternalSecret's field manager wrote earlier, from `managedFields`. */
  readonly ownLabels: ReadonlySet<string>;
  /** Annotation keys that this ExternalSecret's field manager wrote earlier. */
  readonly ownAnnotations: ReadonlySet<string>;
  readonly controller?: ControllerReference;
  /** Hash of the live data, computed from the data itself and not read from the annotation. */
  readonly dataHash: string;
  readonly deleting: boolean;
}

/** The target Secret as the cluster has it. */
export interface TargetSecret extends TargetObject {
  readonly type: string;
  readonly keys: readonly string[];
  /** Keys of the data that this ExternalSecret's field manager wrote last. */
  readonly ownKeys: ReadonlySet<string>;
  readonly immutable: boolean;
}

/** Another ExternalSecret of the namespace that names the same target. */
export interface Rival {
  readonly name: string;
  readonly uid: string;
  /** Whether its creation policy replaces the data wholly. */
  readonly replaces: boolean;
  /** Keys of the target's data that its field manager wrote last. */
  readonly keys: ReadonlySet<string>;
}

/** The Secret that the ExternalSecret asks for, with digests in place of values. */
export interface DesiredSecret {
  /** Undefined keeps the type of an existing Secret and gives a new one `Opaque`. */
  readonly type?: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  /** Key → size in bytes. */
  readonly dataSizes: ReadonlyMap<string, number>;
  readonly dataHash: string;
}

const OWN_LABELS: readonly string[] = [MANAGED_LABEL, CREATED_BY_LABEL];
const OWN_ANNOTATIONS: readonly string[] = [DATA_HASH_ANNOTATION];

/** Keys of labels and annotations to take away. */
export interface Staleness {
  readonly labels: readonly string[];
  readonly annotations: readonly string[];
}

type Metadata = Pick<DesiredSecret, 'labels' | 'annotations'>;

/** Keys written for this ExternalSecret earlier that it no longer asks for. What others put on the target stays. */
function stale(
  live: ReadonlyMap<string, string>,
  own: ReadonlySet<string>,
  wanted: ReadonlyMap<string, string>,
  tracking: readonly string[],
): string[] {
  return [...own].filter((key) => live.has(key) && !wanted.has(key) && !tracking.includes(key));
}

/** What to take away from the target's metadata. The owner label goes where the target is not to be owned (`eso.md` §3.4). */
export function staleness(desired: Metadata, target: TargetObject, owned: boolean): Staleness {
  const disowned = !owned && target.labels.has(CREATED_BY_LABEL) ? [CREATED_BY_LABEL] : [];
  return {
    labels: [...stale(target.labels, target.ownLabels, desired.labels, OWN_LABELS), ...disowned],
    annotations: stale(target.annotations, target.ownAnnotations, desired.annotations, OWN_ANNOTATIONS),
  };
}

function includesAll(live: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>): boolean {
  return [...wanted].every(([key, value]) => live.get(key) === value);
}

/** Whether our own marks on the target are whole, for an owner or for one who only writes. */
function isMarked(
  owner: { readonly uid: string; readonly createdBy: string },
  dataHash: string,
  target: TargetObject,
  owned: boolean,
): boolean {
  return (
    (target.controller?.uid === owner.uid) === owned &&
    target.annotations.get(DATA_HASH_ANNOTATION) === dataHash &&
    target.labels.get(MANAGED_LABEL) === 'true' &&
    (!owned || target.labels.get(CREATED_BY_LABEL) === owner.createdBy)
  );
}

/** Whether marks, labels, annotations and data of the target are what is wanted. */
export function isAsDesired(
  owner: { readonly uid: string; readonly createdBy: string },
  desired: Metadata & { readonly dataHash: string },
  target: TargetObject,
  owned: boolean,
): boolean {
  const old = staleness(desired, target, owned);
  return (
    isMarked(owner, desired.dataHash, target, owned) &&
    target.dataHash === desired.dataHash &&
    includesAll(target.annotations, desired.annotations) &&
    includesAll(target.labels, desired.labels) &&
    old.labels.length === 0 &&
    old.annotations.length === 0
  );
}
