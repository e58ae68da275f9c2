import type { Random } from '@lockkeeper/core';

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** `length` characters of `alphabet`, each as likely as the others. */
export function randomText(random: Random, alphabet: string, length: number): string {
  const limit = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of random.bytes(length)) {
      if (byte < limit && text.length < length) text += alphabet.charAt(byte % alphabet.length);
    }
  }
  return text;
}

/** Six characters as at the end of a secret's ARN. */
export function arnSuffix(random: Random): string {
  return randomText(random, alphanumeric, 6);
}

/** A unique id of IAM: `AROA`, `AIDA`, `ANPA`, `AIPA` and 17 characters. */
export function uniqueId(random: Random, prefix: 'AROA' | 'AIDA' | 'ANPA' | 'AIPA'): string {
  return prefix + randomText(random, base32, 17);
}

/**
 * An access key id, 20 characters in AWS's form. All of the lab's keys carry `LAB` after the prefix, so that nobody
 * takes one for a key of a real account.
 */
export function accessKeyId(random: Random, prefix: 'AKIA' | 'ASIA'): string {
  return `${prefix}LAB${randomText(random, base32, 13)}`;
}

export function secretAccessKey(random: Random): string {
  return Buffer.from(random.bytes(30)).toString('base64');
}
