import type { RE2JS } from 're2js';
import { LockkeeperError } from '../../errors/lockkeeper-error.ts';
import { type Refusal, refusal } from '../../errors/refusal.ts';
import type { ListFilter } from '../../ports/secret-provider.ts';
import { compileGoPattern } from '../../expression/go-pattern.ts';
import type { FindEntry } from '../fetch-entry.ts';
import { FIND_RULES, type FindKeeper, type FindPart } from './find-rules.ts';

/** An ExternalSecret with this annotation set to `strict` has every part of its searches acted on, and the store's prefix too. */
export const FIND_ANNOTATION = 'lockkeeper.dev/find';

/** The store that is searched. */
export interface FindStore {
  readonly keeper: FindKeeper;
  /** `spec.provider.aws.prefix`. */
  readonly prefix?: string;
}

/** A search, in two steps: what to ask the keeper for, and which of the names it gives are wanted. */
export interface FindPlan {
  readonly filter: ListFilter;
  /** What a name must begin with; empty for nothing. */
  readonly beginning: string;
  /** RE2, searched for anywhere in the full name. */
  readonly pattern?: RE2JS;
  /** For the tenant: parts of the search that have no effect, and how to have one. */
  readonly warnings: readonly string[];
}

function isGiven(entry: FindEntry, store: FindStore, part: FindPart): boolean {
  const { find } = entry;
  switch (part) {
    case 'prefix':
      return (store.prefix ?? '') !== '';
    case 'path':
      return (find.path ?? '') !== '';
    case 'name':
      return find.name !== undefined;
    case 'tags':
      return Object.keys(find.tags ?? {}).length > 0;
  }
}

const PARTS: readonly FindPart[] = ['prefix', 'path', 'name', 'tags'];

const SPELLED: Readonly<Record<FindPart, string>> = {
  prefix: "the store's prefix",
  path: 'find.path',
  name: 'find.name',
  tags: 'find.tags',
};

function ineffective(entry: FindEntry, parts: readonly FindPart[]): string {
  const what = parts.map((part) => SPELLED[part]).join(' and ');
  const how = `annotate the ExternalSecret with ${FIND_ANNOTATION}=strict to have every part count`;
  return `spec.dataFrom[${entry.index}].find: as in External Secrets Operator, ${what} ${parts.length > 1 ? 'have' : 'has'} no effect in this search and more secrets may be found than it says; ${how}`;
}

function partsOf(entry: FindEntry, store: FindStore, strict: boolean): ReadonlySet<FindPart> | Refusal {
  const given = PARTS.filter((part) => isGiven(entry, store, part));
  const names = given.filter((part) => part === 'name' || part === 'tags');
  const rule = FIND_RULES.find((one) => one.keeper === store.keeper && one.given.join() === names.join());
  if (rule === undefined) {
    const served = FIND_RULES.filter(({ keeper }) => keeper === store.keeper).map((one) => one.given.join(' and '));
    return refusal('InvalidInput', `unexpected find operator: set ${served.join(', or ')}`);
  }
  const acting = rule.acts.filter((part) => part !== 'prefix' || !given.includes('path'));
  return new Set(given.filter((part) => strict || acting.includes(part)));
}

/** What is asked of the keeper, and what a name must begin with. */
type Start = Pick<FindPlan, 'beginning'> & { readonly path: string };

function startOf(entry: FindEntry, store: FindStore, acting: ReadonlySet<FindPart>): Start {
  const { path = '' } = entry.find;
  if (!acting.has('prefix')) return { beginning: '', path: acting.has('path') ? path : '' };
  const beginning = `${store.prefix ?? ''}${path}`;
  // A list by path in Parameter Store goes by whole levels, so what is behind the last slash is compared with the names.
  const level = store.keeper === 'ParameterStore' ? beginning.lastIndexOf('/') + 1 : beginning.length;
  return { beginning, path: beginning.slice(0, level) };
}

/**
 * Turns one search into a list and a filter. What has no effect in ESO has none here, since its users would lose keys, and is said
 * in a warning; `strict` makes every part count, with the prefix in front of the path. Tags are pairs of key and value always.
 */
export function planFind(
  entry: FindEntry,
  store: FindStore,
  options: { readonly strict: boolean },
): FindPlan | Refusal {
  const acting = partsOf(entry, store, options.strict);
  if ('tenant' in acting) return acting;
  const { beginning, path } = startOf(entry, store, acting);
  const tags = new Map(acting.has('tags') ? Object.entries(entry.find.tags ?? {}) : []);
  const idle = PARTS.filter((part) => isGiven(entry, store, part) && !acting.has(part));
  const warnings = idle.length === 0 ? [] : [ineffective(entry, idle)];
  const plan = { filter: path === '' ? { tags } : { path, tags }, beginning, warnings };
  const pattern = acting.has('name') ? patternOf(entry.find.name?.regexp ?? '') : undefined;
  if (pattern === undefined) return plan;
  return 'tenant' in pattern ? pattern : { ...plan, pattern };
}

function patternOf(source: string): RE2JS | Refusal {
  try {
    return compileGoPattern(source);
  } catch (error) {
    if (!(error instanceof LockkeeperError)) throw error;
    return refusal(error.code, `could not compile find.name.regexp [${source.slice(0, 200)}]: ${error.message}`);
  }
}

/** The names that a search wants of those that its list gave, in the same order. */
export function filterNames(names: readonly string[], plan: FindPlan): readonly string[] {
  const { beginning, pattern } = plan;
  return names.filter((name) => name.startsWith(beginning) && (pattern?.matcher(name).find() ?? true));
}
