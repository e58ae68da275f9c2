import type { SecretFilters } from './shapes.ts';
import type { StoredSecret } from './state.ts';

/**
 * Filters of ListSecrets and BatchGetSecretValue: every filter must match, one of its values is enough. Values are
 * prefixes; `!` in front turns one round. Case counts, but not for `description` and `all`.
 */
export function matchesFilters(secret: StoredSecret, filters: SecretFilters, region: string): boolean {
  return filters.every((filter) => matches(secret, filter.Key, filter.Values, region));
}

function matches(secret: StoredSecret, key: string, values: readonly string[], region: string): boolean {
  const positive = values.filter((value) => !value.startsWith('!'));
  const negative = values.filter((value) => value.startsWith('!')).map((value) => value.slice(1));
  const test = (value: string): boolean => matchesValue(secret, key, value, region);
  if (negative.some(test)) return false;
  return positive.length === 0 ? negative.length > 0 : positive.some(test);
}

function matchesValue(secret: StoredSecret, key: string, value: string, region: string): boolean {
  switch (key) {
    case 'name':
      return secret.name.startsWith(value);
    case 'description':
      return words(secret.description ?? '', value);
    case 'tag-key':
      return [...secret.tags.keys()].some((tag) => tag.startsWith(value));
    case 'tag-value':
      return [...secret.tags.values()].some((tag) => tag.startsWith(value));
    case 'primary-region':
      return region.startsWith(value);
    case 'all':
      return everything(secret).some((text) => words(text, value));
    default:
      return false;
  }
}

function everything(secret: StoredSecret): readonly string[] {
  return [secret.name, secret.description ?? '', ...secret.tags.keys(), ...secret.tags.values()];
}

/** Every word of the value begins a word of the text. */
function words(text: string, value: string): boolean {
  const has = split(text);
  return split(value).every((word) => has.some((candidate) => candidate.startsWith(word)));
}

function split(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[\s/_+=.@!-]+/)
    .filter((word) => word !== '');
}
