/** Whom a search is put to. */
export type FindKeeper = 'SecretsManager' | 'ParameterStore' | 'Fake' | 'Kubernetes';

/** A part of a search, or the store's prefix that goes with it. */
export type FindPart = 'prefix' | 'path' | 'name' | 'tags';

/** What a search does with its parts, for one keeper and one set of parts given. */
export interface FindRule {
  readonly keeper: FindKeeper;
  readonly given: readonly ('name' | 'tags')[];
  /**
   * Parts that ESO acts on. The others, where given, have no effect there, and here neither without `lockkeeper.dev/find: strict`.
   * `prefix` acts where no path is given.
   */
  readonly acts: readonly FindPart[];
}

/**
 * What ESO 2.9 does (`eso.md` §4.3, §4.4, from its source). A set that is not listed is `unexpected find operator`.
 *
 * One thing is ours: in Secrets Manager, with a name and no path, ESO puts the store's prefix before names that have it already and
 * finds nothing. Here the list is restricted to the prefix: nobody can have relied on the failure.
 */
export const FIND_RULES: readonly FindRule[] = [
  { keeper: 'SecretsManager', given: ['name'], acts: ['prefix', 'path', 'name'] },
  { keeper: 'SecretsManager', given: ['tags'], acts: ['path', 'tags'] },
  { keeper: 'SecretsManager', given: ['name', 'tags'], acts: ['prefix', 'path', 'name', 'tags'] },
  { keeper: 'ParameterStore', given: ['name'], acts: ['path', 'name'] },
  { keeper: 'ParameterStore', given: ['tags'], acts: ['path', 'tags'] },
  { keeper: 'ParameterStore', given: ['name', 'tags'], acts: ['path', 'name'] },
  { keeper: 'Fake', given: ['name'], acts: ['name'] },
  { keeper: 'Fake', given: ['name', 'tags'], acts: ['name'] },
  { keeper: 'Kubernetes', given: ['name'], acts: ['name'] },
  { keeper: 'Kubernetes', given: ['tags'], acts: ['tags'] },
  { keeper: 'Kubernetes', given: ['name', 'tags'], acts: ['tags'] },
];
