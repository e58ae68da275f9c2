import type { GeneratorAnswer } from '../ports/generator-source.ts';
import type { FetchAnswer } from '../ports/secret-provider.ts';

/** What a search came to: an answer for each name that was listed, found fitting and let through the gate. */
export interface FoundSecrets {
  readonly kind: 'secrets';
  /** By full name, which becomes the key. */
  readonly answers: ReadonlyMap<string, FetchAnswer>;
  /** `FindPlan.warnings`, handed on. */
  readonly warnings?: readonly string[];
}

/**
 * What came for an entry: a `FetchAnswer` for `data` and `extract`, `FoundSecrets` (or the list's denial or failure) for `find`,
 * and a generator's answer. Whoever asks leaves a foreign generator's object alone, so that answer is none of these.
 */
export type EntryAnswer = FetchAnswer | FoundSecrets | Exclude<GeneratorAnswer, { readonly kind: 'foreign' }>;
