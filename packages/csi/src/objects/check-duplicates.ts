import { bad } from './check-object.ts';
import type { ObjectEntry } from './object-entry.ts';

type Seen = Pick<ObjectEntry, 'objectAlias' | 'objectVersionLabel'>;

const bothEmpty = (a: string, b: string): boolean => a === '' && b === '';
const sameAndGiven = (a: string, b: string): boolean => a !== '' && a === b;

/** Why two entries may not share an object name, in ASCP's words; undefined when their alias or label tells them apart. */
function repeats(entry: ObjectEntry, seen: Seen): string | undefined {
  const { objectAlias: alias, objectVersionLabel: label } = entry;
  const noAlias = bothEmpty(alias, seen.objectAlias);
  const noLabel = bothEmpty(label, seen.objectVersionLabel);
  const sameAlias = sameAndGiven(alias, seen.objectAlias);
  const sameLabel = sameAndGiven(label, seen.objectVersionLabel);
  if (sameAlias && noLabel) return `duplicate object alias ${alias}, and no version label`;
  if (noAlias && sameLabel) return `no object alias, and duplicate version label ${label}`;
  if (sameAlias && sameLabel) return `duplicate object alias ${alias}, and duplicate version label ${label}`;
  return noAlias && noLabel ? 'no object alias, and no version label' : undefined;
}

/** Refuses names and aliases that come twice, entry by entry, with ASCP's messages. */
export class DuplicateCheck {
  /** By object name, the entry that had it last. */
  readonly #names = new Map<string, Seen>();
  readonly #aliases = new Set<string>();

  add(entry: ObjectEntry): void {
    const seen = this.#names.get(entry.objectName);
    const why = seen && repeats(entry, seen);
    if (why !== undefined) throw bad(`found descriptor with duplicate object name ${entry.objectName}, ${why}`);
    this.#names.set(entry.objectName, entry);
    if (this.#aliases.has(entry.objectAlias)) throw bad(`found duplicate object alias ${entry.objectAlias}`);
    if (entry.objectAlias !== '') this.#aliases.add(entry.objectAlias);
    for (const { objectAlias, path } of entry.jmesPath) {
      if (this.#aliases.has(objectAlias)) {
        throw bad(
          `Name already in use for objectAlias: found duplicate object alias ${objectAlias} in JMES path entry ${path}`,
        );
      }
      this.#aliases.add(objectAlias);
    }
  }
}
