import type { OutputRecord, RunRecord } from '../invariants/run-record.ts';
import type { NodeFailure, NodeRead } from './node-clients.ts';
import type { FileSource } from './scenario.ts';

/** A pod of the simulation. */
export interface SimPod {
  readonly node: number;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly className: string;
}

/** Texts of the files that a container sees, by name. */
export type SeenFiles = ReadonlyMap<string, string>;

/** One call of a driver, and what came of it. */
export interface MountRecord {
  readonly pod: SimPod;
  /** Name of the provider's incarnation. */
  readonly by: string;
  /** UID of the ServiceAccount that the token names. */
  readonly accountUid: string;
  readonly startedAt: number;
  readonly endedAt: number;
  /** `lost`: the provider died, or the kubelet waited no longer. */
  readonly outcome: 'ok' | 'failed' | 'lost';
  /** Why it failed. */
  readonly message: string;
  /** As the provider told them. */
  readonly versions: ReadonlyMap<string, string>;
  readonly wanted: ReadonlyMap<string, FileSource>;
  readonly before: SeenFiles;
  readonly after: SeenFiles;
  /** No other call for this volume could still be at work. */
  readonly isAlone: boolean;
  /** What is wrong with the call, when its caller is none of the drivers. */
  readonly attack: string | undefined;
}

/** What a container saw in its volume from one moment on. */
export interface FileChange {
  readonly pod: SimPod;
  readonly at: number;
  readonly step: number;
  readonly files: SeenFiles;
  /** The pod runs: its first mount has succeeded. */
  readonly isMounted: boolean;
}

/** All that a run of nodes leaves behind for the invariants. */
export interface NodeRecord extends OutputRecord, Pick<RunRecord, 'marks' | 'leftOpen'> {
  readonly reads: readonly NodeRead[];
  readonly failures: readonly NodeFailure[];
  readonly mounts: readonly MountRecord[];
  readonly changes: readonly FileChange[];
  /** The pods that are there at the end, with what they see. */
  readonly pods: readonly { readonly pod: SimPod; readonly isMounted: boolean; readonly files: SeenFiles }[];
}

/** How old a value may be that another mount has read; every provider of a run is started with it. */
export const refreshIntervalMs = 120_000;
