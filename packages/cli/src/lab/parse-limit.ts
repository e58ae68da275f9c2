import { LockkeeperError } from '@lockkeeper/core';
import type { Limit } from '@lockkeeper/lab';

/** `ssm.GetParameters=40/s`: how often one account may make a call in one region. `ssm.*` means all calls of a service together. */
export function parseLimit(text: string): Limit {
  const match = /^([a-z]+\.(?:[A-Za-z]+|\*))=(\d{1,6}(?:\.\d{1,3})?)\/s$/.exec(text);
  const [, operation, rate] = match ?? [];
  const perSecond = Number(rate);
  if (operation === undefined || !(perSecond > 0)) {
    throw new LockkeeperError(
      'InvalidInput',
      `--limit "${text}": write SERVICE.OPERATION=NUMBER/s, such as ssm.GetParameters=40/s`,
    );
  }
  return { operation, perSecond };
}
