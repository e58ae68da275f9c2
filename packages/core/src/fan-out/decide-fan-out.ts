import { sameJson } from './same-json.ts';

/** What a ClusterExternalSecret or ClusterPushSecret wants in each namespace: one object, called a child here. */
export interface ChildWish {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** As JSON, with the defaults of the CRD. */
  readonly spec: unknown;
}

/** An object of the child's kind as the cluster has it. */
export interface Child {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** UID of its controller; absent when it has none. */
  readonly controllerUid?: string;
  readonly deleting: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: unknown;
}

export interface FanOutWorld {
  /** UID of the cluster object. */
  readonly uid: string;
  readonly wish: ChildWish;
  /** Namespaces that are chosen and stay: sorted, without those that are being deleted. */
  readonly namespaces: readonly string[];
  /** The object of the wished name in a namespace, whoever made it. */
  readonly find: (namespace: string) => Child | undefined;
  /** Every child that this cluster object controls, under any name and in any namespace. */
  readonly owned: readonly Child[];
}

/** What to do. Children to remove come first: a renamed child must not meet its own successor. */
export interface FanOutPlan {
  readonly remove: readonly Child[];
  readonly create: readonly string[];
  readonly update: readonly Child[];
  /** Namespaces in which all is as wished. */
  readonly keep: readonly string[];
  /** Namespaces where an object of that name belongs to somebody else. */
  readonly taken: readonly string[];
  /** Namespaces whose child is still being deleted; it is made again once it is gone. */
  readonly awaited: readonly string[];
}

function isAsWished(child: Child, wish: ChildWish): boolean {
  return (
    sameJson(child.spec, wish.spec) &&
    sameJson(child.labels, wish.labels) &&
    sameJson(child.annotations, wish.annotations)
  );
}

/**
 * Compares what is wished with what is there. Ownership is a controller reference with the very UID (`threat/T9`): an object made by
 * hand, or by an earlier cluster object of the same name, is never touched. Children that are no longer wished for are found by
 * that reference and not by the status, which anyone with the right to patch it may have written (`threat/P4`).
 */
export function decideFanOut({ uid, wish, namespaces, find, owned }: FanOutWorld): FanOutPlan {
  const chosen = new Set(namespaces);
  const remove = owned.filter((child) => !child.deleting && (child.name !== wish.name || !chosen.has(child.namespace)));
  const plan = { remove, create: [], update: [], keep: [], taken: [], awaited: [] } as {
    remove: Child[];
    create: string[];
    update: Child[];
    keep: string[];
    taken: string[];
    awaited: string[];
  };
  for (const namespace of namespaces) {
    const child = find(namespace);
    if (child === undefined) plan.create.push(namespace);
    else if (child.controllerUid !== uid) plan.taken.push(namespace);
    else if (child.deleting) plan.awaited.push(namespace);
    else if (isAsWished(child, wish)) plan.keep.push(namespace);
    else plan.update.push(child);
  }
  return plan;
}
