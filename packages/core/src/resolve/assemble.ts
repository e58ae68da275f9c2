import type { RenderSources } from '@lockkeeper/template';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { type Refusal, refusal, within } from '../errors/refusal.ts';
import type { DeniedAnswer, FailedAnswer, FetchAnswer } from '../ports/secret-provider.ts';
import type { KeyedValues } from '../rewrite/rename-keys.ts';
import type { SealedValue } from '../values/sealed-value.ts';
import { type Absence, absenceOf } from './absence.ts';
import { expandedValue, foundValues, generatedValues, singleValue } from './contribution.ts';
import type { EntryAnswer, FoundSecrets } from './entry-answer.ts';
import { entryPrefix, type FetchEntry, type FindEntry, type GeneratorEntry, type ReadEntry } from './fetch-entry.ts';

/** The keys and values an ExternalSecret asks for, or the first reason why there are none. */
export type Assembled =
  | {
      readonly ok: true;
      readonly data: ReadonlyMap<string, SealedValue>;
      /** Secrets that are left out because they do not exist; one event for each. Empty with `deletionPolicy: Retain`. */
      readonly absences: readonly Absence[];
      /** Sentences for the tenant about what was done differently from what the manifest seems to say. */
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly refusal: Refusal };

export interface AssembleOptions {
  /** `spec.target.deletionPolicy`: with Retain a secret that does not exist fails the whole; with the others it is left out. */
  readonly deletionPolicy: 'Delete' | 'Merge' | 'Retain';
  /** For `rewrite.transform` templates that ask for randomness or the time; without, these functions fail. */
  readonly sources?: RenderSources;
}

/** What one entry comes to. */
type Part =
  | { readonly kind: 'values'; readonly values: KeyedValues; readonly absences?: readonly Absence[] }
  | { readonly kind: 'absent'; readonly absence: Absence }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

const refused = (reason: Refusal): Part => ({ kind: 'refused', refusal: reason });
const values = (found: KeyedValues): Part => ({ kind: 'values', values: found });

const ABSENT = 'Secret does not exist';

function absentSecret(key: string, code: string): Refusal {
  const what = `${ABSENT} (${code}): AWS has no ${JSON.stringify(key)} in this store's region and account that this identity can see`;
  return refusal('Absent', `${what}; check key, version and the store's prefix and region`);
}

/** What a refusal of AWS, or no usable answer, says to the tenant. */
function unreadable(answer: DeniedAnswer | FailedAnswer): Refusal {
  if (answer.kind === 'failed') return refusal('Unavailable', answer.message, answer.retry);
  return { ...refusal('Denied', answer.message), platform: answer.platform ?? answer.message };
}

/** Puts a search's own name before what one of its secrets came to. */
function among(name: string, reason: Refusal): Refusal {
  return within(`error getting all secrets: ${JSON.stringify(name)}: `, reason);
}

/** Puts manifest and answers together. One run is for one object. */
class Assembly {
  readonly #leavesOut: boolean;
  readonly #sources: RenderSources;

  constructor({ deletionPolicy, sources = {} }: AssembleOptions) {
    this.#leavesOut = deletionPolicy !== 'Retain';
    this.#sources = sources;
  }

  part(entry: FetchEntry, answer: EntryAnswer): Part {
    try {
      if (entry.kind === 'find') return this.#found(entry, answer);
      return entry.kind === 'generator' ? this.#generated(entry, answer) : this.#read(entry, answer);
    } catch (error) {
      if (!(error instanceof LockkeeperError)) throw error;
      return refused(refusal(error.code, error.message));
    }
  }

  #read(entry: ReadEntry, answer: EntryAnswer): Part {
    if (answer.kind === 'denied' || answer.kind === 'failed') return refused(unreadable(answer));
    if (answer.kind === 'absent') return this.#absent(entry, answer.code);
    if (answer.kind !== 'value') throw mismatch(entry, answer);
    const found = entry.kind === 'data' ? singleValue(entry, answer) : expandedValue(entry, answer, this.#sources);
    return found === undefined ? this.#absent(entry, 'NoSuchProperty') : values(found);
  }

  #absent(entry: ReadEntry, code: string): Part {
    if (!this.#leavesOut) return refused(absentSecret(entry.ref.key, code));
    const key = entry.kind === 'data' ? entry.ref.key : undefined;
    return { kind: 'absent', absence: absenceOf(entry, key) };
  }

  #generated(entry: GeneratorEntry, answer: EntryAnswer): Part {
    if (answer.kind === 'refused') return refused(within('error using generator: ', answer.refusal));
    if (answer.kind !== 'values') throw mismatch(entry, answer);
    return values(generatedValues(entry, answer.data, this.#sources));
  }

  #found(entry: FindEntry, answer: EntryAnswer): Part {
    if (answer.kind === 'denied' || answer.kind === 'failed') {
      return refused(within('error getting all secrets: ', unreadable(answer)));
    }
    if (answer.kind !== 'secrets') throw mismatch(entry, answer);
    const secrets = new Map<string, SealedValue>();
    const absences: Absence[] = [];
    for (const [name, one] of answer.answers) {
      const outcome = this.#oneFound(entry, name, one);
      if ('tenant' in outcome) return refused(outcome);
      if ('message' in outcome) absences.push(outcome);
      else secrets.set(name, outcome);
    }
    return { kind: 'values', values: foundValues(entry, secrets, this.#sources), absences };
  }

  /** One secret among those found. That it cannot be read is never a reason to go on without it. */
  #oneFound(entry: FindEntry, name: string, answer: FetchAnswer): SealedValue | Absence | Refusal {
    if (answer.kind === 'value') return answer.value;
    if (answer.kind !== 'absent') return among(name, unreadable(answer));
    if (this.#leavesOut) return absenceOf(entry, name);
    const gone = `${ABSENT} (${answer.code}): it was listed a moment ago; the list is read again soon`;
    return among(name, refusal('Absent', gone, 'later'));
  }
}

function mismatch(entry: FetchEntry, answer: EntryAnswer): TypeError {
  return new TypeError(`an entry of kind ${entry.kind} has no answer of kind ${answer.kind}`);
}

function warningsOf(answer: EntryAnswer): FoundSecrets['warnings'] {
  return answer.kind === 'secrets' ? answer.warnings : undefined;
}

/** `dataFrom` as listed, then `data`: later keys win, and `data` always beats `dataFrom`. */
function inManifestOrder(a: FetchEntry, b: FetchEntry): number {
  if ((a.kind === 'data') !== (b.kind === 'data')) return a.kind === 'data' ? 1 : -1;
  return a.index - b.index;
}

/**
 * Turns answers into keys and values, in the order of `eso.md` §3.7. Throws `TypeError` when an entry has no answer.
 *
 * What cannot be read fails the whole, so a Secret is never written with what happened to arrive (invariants S3, S8). What does not
 * exist fails it too, unless the deletion policy says otherwise; only the keeper's own word counts for absence (S4).
 */
export function assemble(
  entries: readonly FetchEntry[],
  answers: ReadonlyMap<FetchEntry, EntryAnswer>,
  options: AssembleOptions = { deletionPolicy: 'Retain' },
): Assembled {
  const assembly = new Assembly(options);
  const data = new Map<string, SealedValue>();
  const absences: Absence[] = [];
  const warnings: string[] = [];
  for (const entry of entries.toSorted(inManifestOrder)) {
    const answer = answers.get(entry);
    if (answer === undefined) throw new TypeError('every entry has an answer');
    const part = assembly.part(entry, answer);
    if (part.kind === 'refused') return { ok: false, refusal: within(entryPrefix(entry), part.refusal) };
    if (part.kind === 'absent') absences.push(part.absence);
    else {
      for (const [key, value] of part.values) data.set(key, value);
      absences.push(...(part.absences ?? []));
    }
    warnings.push(...(warningsOf(answer) ?? []));
  }
  return { ok: true, data, absences, warnings };
}
