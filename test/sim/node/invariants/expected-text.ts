import type { AwsAccounts } from '../../aws/account.ts';
import type { FileSource } from '../scenario.ts';

/** The text of a file when its source has that version; undefined when it has none of that name. */
export function textOf(accounts: AwsAccounts, { address, property }: FileSource, version: string): string | undefined {
  const found = accounts.versions(address).find(({ id }) => id === version);
  return found && partOf(found.text, property);
}

export const partOf = (text: string, property: string | undefined): string =>
  property === undefined ? text : ((JSON.parse(text) as Readonly<Record<string, string>>)[property] ?? '');
