import type { RequestFacts } from './describe-request.ts';

/** A Kubernetes object as the invariants read it. */
export interface KubeJson {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
    readonly ownerReferences?: readonly {
      readonly apiVersion: string;
      readonly kind: string;
      readonly name: string;
      readonly uid: string;
      readonly controller?: boolean;
    }[];
  };
  readonly spec?: unknown;
  readonly status?: unknown;
  readonly data?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** The version that a write insists on. */
export interface Precondition {
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
}

/** One committed write, in the one order that the API server gave it. */
export interface Commit {
  readonly step: number;
  readonly at: number;
  /** When its author handed the request over. */
  readonly sentAt: number;
  /** Name of the incarnation, `user`, or `collector` for what the API server does by itself. */
  readonly author: string;
  /** By a process under test. */
  readonly ours: boolean;
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly before: KubeJson | undefined;
  /** Absent for a deletion. */
  readonly after: KubeJson | undefined;
  readonly subresource: string | undefined;
  readonly precondition: Precondition;
}

/** One request of a process under test. */
export interface RequestRecord {
  readonly at: number;
  readonly by: string;
  readonly facts: RequestFacts;
  readonly path: string;
  readonly status: number;
}

/** One version of an object and how long it was the current one. */
export interface Version {
  readonly object: KubeJson;
  readonly from: number;
  /** Infinity for the version at the end of the run. */
  readonly to: number;
  readonly revision: number;
}

interface OpenVersion extends Version {
  to: number;
}

/** The commits, and the objects with their versions that follow from them. */
export class History {
  readonly commits: Commit[] = [];
  readonly #byName = new Map<string, OpenVersion[]>();
  readonly #byUid = new Map<string, OpenVersion[]>();

  add(commit: Commit): void {
    this.commits.push(commit);
    const named = listAt(this.#byName, `${commit.kind}/${commit.namespace}/${commit.name}`);
    const last = named.at(-1);
    if (last?.to === Number.POSITIVE_INFINITY) last.to = commit.at;
    if (commit.after === undefined) return;
    const version = { object: commit.after, from: commit.at, to: Number.POSITIVE_INFINITY, revision: commit.revision };
    named.push(version);
    listAt(this.#byUid, `${commit.kind}/${commit.namespace}/${commit.uid}`).push(version);
  }

  /** All versions of everything that ever had this name, oldest first. */
  versions(kind: string, namespace: string, name: string): readonly Version[] {
    return this.#byName.get(`${kind}/${namespace}/${name}`) ?? [];
  }

  /** Versions of one object, oldest first. */
  byUid(kind: string, namespace: string, uid: string): readonly Version[] {
    return this.#byUid.get(`${kind}/${namespace}/${uid}`) ?? [];
  }

  /** The objects of a kind that exist now. */
  *all(kind: string): Generator<KubeJson> {
    for (const [key, versions] of this.#byName) {
      const last = versions.at(-1);
      if (key.startsWith(`${kind}/`) && last?.to === Number.POSITIVE_INFINITY) yield last.object;
    }
  }

  current(kind: string, namespace: string, name: string): KubeJson | undefined {
    const last = this.versions(kind, namespace, name).at(-1);
    return last?.to === Number.POSITIVE_INFINITY ? last.object : undefined;
  }
}

function listAt<T>(map: Map<string, T[]>, key: string): T[] {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made: T[] = [];
  map.set(key, made);
  return made;
}
