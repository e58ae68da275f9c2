import type { Log } from '@lockkeeper/core';
import type { AwsPersistence } from '../aws/index.ts';
import type { StorePersistence } from '../kubernetes/store/store-persistence.ts';
import { awsPersistence } from './aws-persistence.ts';
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
  readonly aws: AwsPersistence;
  /** A text that was kept under this name, or the one made now, which is kept. Keys and certificates are such texts. */
  keep(name: string, make: () => string | Promise<string>): Promise<string>;
  /** What was kept under this name. */
  kept(name: string): string | undefined;
  replace(name: string, value: string): void;
  /** Writes all that is not written yet, now. Rejections of the disk are thrown as LockkeeperError `Unavailable`. */
  flush(): void;
  /** Writes all that is not written yet and lets go of the file. */
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
  let closed = false;
  const aws = awsPersistence(journal, file.aws());
  const replace = (name: string, value: string): void => {
    facts.set(name, value);
    journal.fact(name, value);
  };
  const flush = (): void => {
    aws.touch();
    journal.flush();
  };
  return {
    kubernetes: kubernetesPersistence(journal, earlier),
    aws,
    kept: (name) => facts.get(name),
    replace,
    flush,
    keep: async (name, make) => {
      const known = facts.get(name);
      if (known !== undefined) return known;
      const made = await make();
      replace(name, made);
      return made;
    },
    close: () => {
      if (closed) return;
      closed = true;
      try {
        flush();
      } finally {
        file.close();
      }
    },
  };
}
