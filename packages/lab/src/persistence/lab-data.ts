import type { Log } from '@lockkeeper/core';
import type { StorePersistence } from '../kubernetes/store/store-persistence.ts';
import { type Defer, Journal } from './journal.ts';
import { kubernetesPersistence, revisionOf } from './kubernetes-persistence.ts';
import { openStateFolder } from './open-state-folder.ts';
import { StateFile } from './state-file.ts';

export interface OpenDataOptions {
  readonly folder: string;
  readonly log: Log;
  readonly defer: Defer;
  /** User id of this process; undefined where the system has none. */
  readonly owner: number | undefined;
}

/** What lasts of a lab: an open state file with its journal. */
export interface LabData {
  readonly kubernetes: StorePersistence;
  readonly journal: Journal;
  /** Rows of the AWS endpoint as they were at start. */
  readonly aws: ReadonlyMap<string, string>;
  /** A text that was kept under this name, or the one made now, which is kept. Keys and certificates are such texts. */
  keep(name: string, make: () => string | Promise<string>): Promise<string>;
  /** Writes what waits and lets go of the file. */
  close(): void;
}

/**
 * Opens the state of a lab in a folder, which is made when it is not there.
 *
 * @throws LockkeeperError `InvalidInput` for a folder or file that cannot be the lab's; nothing is changed then
 */
export async function openLabData(options: OpenDataOptions): Promise<LabData> {
  const { folder, log, defer, owner } = options;
  const file = StateFile.open(await openStateFolder(folder, owner));
  const facts = new Map(file.facts());
  const journal = new Journal({ write: (batch) => file.write(batch), defer, log });
  const revision = revisionOf(facts);
  const earlier = revision === undefined ? undefined : { revision, objects: () => file.objects() };
  return {
    kubernetes: kubernetesPersistence(journal, earlier),
    journal,
    aws: file.aws(),
    keep: async (name, make) => {
      const known = facts.get(name);
      if (known !== undefined) return known;
      const made = await make();
      facts.set(name, made);
      journal.fact(name, made);
      return made;
    },
    close: () => {
      try {
        journal.flush();
      } finally {
        file.close();
      }
    },
  };
}
