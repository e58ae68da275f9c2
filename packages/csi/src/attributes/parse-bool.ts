import { LockkeeperError } from '@lockkeeper/core';

const TRUE: readonly string[] = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE: readonly string[] = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/** A boolean as Go's `strconv.ParseBool` reads it. Throws LockkeeperError `InvalidInput` with Go's sentence. */
export function parseBool(text: string): boolean {
  if (TRUE.includes(text)) return true;
  if (FALSE.includes(text)) return false;
  throw new LockkeeperError(
    'InvalidInput',
    `strconv.ParseBool: parsing ${JSON.stringify(text.slice(0, 64))}: invalid syntax`,
  );
}
