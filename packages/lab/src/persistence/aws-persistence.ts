import type { AwsPersistence, AwsState } from '../aws/index.ts';
import { awsRows, changedRows, restoreAws } from './aws-rows.ts';
import type { Journal } from './journal.ts';
import { asState } from './unreadable-state.ts';

/**
 * Operations that change nothing that must not be lost (at most when something was last read). All others are waited for,
 * also DescribeKey and GetParametersForImport, which make what they are asked for.
 */
const reads =
  /^(BatchGet|Check|Decrypt$|Describe(?!Key$)|Get(?!FederationToken|ParametersForImport|SessionToken)|List|Search|Simulate|Verify)/;

/** Keeps the state of the AWS endpoint in a journal: after each operation that changes something, the rows that differ. */
export function awsPersistence(journal: Journal, earlier: ReadonlyMap<string, string>): AwsPersistence & Flushing {
  let state: AwsState | undefined;
  let written: ReadonlyMap<string, string> = earlier;
  const changes = (): ReturnType<typeof changedRows> => {
    if (state === undefined) return [];
    const now = awsRows(state);
    const changed = changedRows(written, now);
    written = now;
    return changed;
  };
  return {
    load: (into) => {
      asState(() => restoreAws(into, earlier));
      state = into;
    },
    changed: (operation) => {
      if (!reads.test(operation)) journal.aws(changes);
      return journal.settled();
    },
    touch: () => journal.aws(changes),
  };
}

export interface Flushing {
  /** Has the next batch carry whatever differs, also what no operation has waited for. */
  touch(): void;
}
