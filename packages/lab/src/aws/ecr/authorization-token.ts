import { randomText } from '../accounts/random-text.ts';
import type { SignedCall, World } from '../call.ts';
import type { Output } from '../protocol/json.ts';
import { Timestamp } from '../protocol/timestamp.ts';

const lifetimeMs = 12 * 3_600_000;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * A login for `docker login`: user `AWS` and a password, for twelve hours. There is no registry behind it that would look at the
 * password, so it is random and kept nowhere.
 */
export function authorizationToken({ random }: World, { now }: SignedCall): Output {
  const password = randomText(random, alphabet, 1_024);
  return {
    authorizationToken: Buffer.from(`AWS:${password}`).toString('base64'),
    expiresAt: new Timestamp(now + lifetimeMs),
  };
}
