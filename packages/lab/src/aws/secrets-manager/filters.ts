import { AwsError } from '../protocol/aws-error.ts';
import type { SecretFilters } from './shapes.ts';
import type { StoredSecret } from '../state/secrets.ts';

/**
 * Filters of ListSecrets and BatchGetSecretValue: every filter must match, one of its values is enough. Values are
 * prefixes; `!` in front turns one round. Case counts, but not for `description` and `all`.
 *
 * @throws AwsError `InvalidParameterException` for a filter without key or values
 */
export function matchesFilters(secret: StoredSecret, filters: SecretFilters, region: string): boolean {
  return filters.every((filter) => {
    const { Key: key, Values: values } = requireWhole(filter);
    return values.some((value) =>
      value.startsWith('!')
        ? !matchesValue(secret, key, value.slice(1), region)
        : matchesValue(secret, key, value, region),
    );
  });
}

/** Checks filters where there may be no secret to try them on. */
export function checkFilters(filters: SecretFilters): void {
  filters.forEach(requireWhole);
}

function requireWhole(filter: SecretFilters[number]): { readonly Key: string; readonly Values: readonly string[] } {
  const { Key, Values } = filter;
  if (Key === undefined) throw new AwsError('InvalidParameterException', 'Invalid filter key');
  if (Values === undefined || Values.length === 0) {
    throw new AwsError('InvalidParameterException', `Invalid filter values for key: ${Key}`);
  }
  return { Key, Values };
}

function matchesValue(secret: StoredSecret, key: string, value: string, region: string): boolean {
  switch (key) {
    case 'name':
      return secret.name.startsWith(value);
    case 'description':
      return words(descriptionOf(secret), value);
    case 'tag-key':
      return [...secret.tags.keys()].some((tag) => tag.startsWith(value));
    case 'tag-value':
      return [...secret.tags.values()].some((tag) => tag.startsWith(value));
    case 'primary-region':
      return primaryRegionOf(secret, region).startsWith(value);
    case 'all':
      return everything(secret).some((text) => words(text, value));
    default:
      return false;
  }
}

function descriptionOf(secret: StoredSecret): string {
  return (secret.replicaOf?.secret ?? secret).description ?? '';
}

/** Only secrets that are in several regions have a primary one. */
function primaryRegionOf(secret: StoredSecret, region: string): string {
  return secret.replicaOf?.region ?? (secret.replicas.size > 0 ? region : '');
}

function everything(secret: StoredSecret): readonly string[] {
  return [secret.name, descriptionOf(secret), ...secret.tags.keys(), ...secret.tags.values()];
}

/** Every word of the value begins a word of the text. */
function words(text: string, value: string): boolean {
  const has = split(text);
  const wanted = split(value);
  return wanted.length > 0 && wanted.every((word) => has.some((candidate) => candidate.startsWith(word)));
}

/** Words end at separators and where a capital begins one: `COMPANYthings` is `COMPAN` and `Ythings`. */
function split(text: string): readonly string[] {
  return (text.match(/[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z0-9]+/g) ?? []).map((word) => word.toLowerCase());
}
