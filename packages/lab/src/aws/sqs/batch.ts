import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import { queryCode } from './sqs-error.ts';

const maxEntries = 10;

interface Entry {
  readonly Id: string;
}

/**
 * Does each entry of a batch on its own: what is refused is listed among the failed ones and stops none of the others.
 *
 * @throws AwsError for a batch that is empty, too long, or whose ids are bad or not distinct
 */
export function runBatch<E extends Entry>(
  entries: readonly E[],
  entryName: string,
  run: (entry: E) => Output | undefined,
): Output {
  checkEntries(entries, entryName);
  const successful: Output[] = [];
  const failed: Output[] = [];
  for (const entry of entries) {
    try {
      successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ Id: entry.Id, SenderFault: true, Code: queryCode(error.code), Message: error.message });
    }
  }
  return { Successful: successful, Failed: failed.length === 0 ? undefined : failed };
}

function checkEntries(entries: readonly Entry[], entryName: string): void {
  if (entries.length === 0) {
    throw new AwsError('EmptyBatchRequest', `There should be at least one ${entryName} in the request.`);
  }
  if (entries.length > maxEntries) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${maxEntries}. You have sent ${entries.length}.`,
    );
  }
  const seen = new Set<string>();
  for (const { Id: id } of entries) {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(id)) {
      throw new AwsError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    }
    if (seen.has(id)) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${id} repeated.`);
    seen.add(id);
  }
}
