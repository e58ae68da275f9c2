/**
 * Whether two spellings name one KMS key, as far as the texts tell: AWS may answer with an ARN where an id or an alias was given.
 */
export function isSameKey(given: string, shown: string | undefined): boolean {
  return shown !== undefined && (shown === given || shown.endsWith(`:${given}`) || shown.endsWith(`:key/${given}`));
}
