import { Buffer, isUtf8 } from 'node:buffer';
import { LockkeeperError, type PushSettings, type PushWish } from '@lockkeeper/core';
import { parsePropertyPath, type PropertyPath, setProperty, textMapJson } from '@lockkeeper/core/internal';
import type { Writing } from './writing.ts';

/** Names of the services in ESO's sentence about properties. */
const SERVICES: Readonly<Record<PushSettings['service'], string>> = {
  SecretsManager: 'aws secrets manager',
  ParameterStore: 'aws parameter store',
};

/** The bytes that a wish is about: one value as it is, or all keys as one JSON object of texts. */
function wishedBytes(writing: Writing, { value, settings }: PushWish): Uint8Array {
  if (value.kind === 'one') return value.value.reveal();
  const isEncoded = settings.service === 'ParameterStore' && !settings.encodeAsDecoded;
  const texts = new Map<string, Uint8Array | string>();
  for (const [key, sealed] of value.data) {
    const bytes = sealed.reveal();
    if (!isEncoded && !isUtf8(bytes)) writing.refuse('NotText', `the value of key ${JSON.stringify(key)} is not text`);
    texts.set(key, isEncoded ? Buffer.from(bytes).toString('base64') : bytes);
  }
  return textMapJson(texts, 'plain');
}

/** The steps of `remoteRef.property`; stops the push where it names no single place. */
export function propertyPath(writing: Writing, property: string): PropertyPath {
  try {
    return parsePropertyPath(property);
  } catch (thrown) {
    if (!(thrown instanceof LockkeeperError)) throw thrown;
    return writing.refuse('InvalidProperty', thrown.message);
  }
}

/**
 * What the remote secret is to hold; undefined when it does already.
 *
 * @param current what it holds; undefined when it has no value.
 */
export function nextValue(writing: Writing, wish: PushWish, current: Uint8Array | undefined): Uint8Array | undefined {
  const wished = wishedBytes(writing, wish);
  if (wish.property === undefined) {
    return current !== undefined && Buffer.compare(current, wished) === 0 ? undefined : wished;
  }
  const path = propertyPath(writing, wish.property);
  const edit = setProperty(current ?? new Uint8Array(), path, wished);
  switch (edit.kind) {
    case 'set':
      return edit.isChanged ? edit.document : undefined;
    case 'not-json':
      return writing.refuse(
        'NotJson',
        `PushSecret for ${SERVICES[wish.settings.service]} with a pushSecretData property requires a json secret`,
      );
    case 'no-place':
      return writing.refuse('InvalidProperty', edit.message);
    case 'not-text':
      return writing.refuse('NotText', 'the value for a property is not text');
  }
}

/** Stops a push whose value AWS would not take. */
export function requireSize(writing: Writing, { length }: Uint8Array, limit: number, holder: string): void {
  if (length === 0) writing.refuse('EmptyValue', `the value is empty, which ${holder} does not take`);
  if (length > limit) {
    writing.refuse('TooLarge', `the value has ${length} bytes, and ${holder} takes at most ${limit}`);
  }
}

/** The text of a value that must be one; stops otherwise. */
export function requireText(writing: Writing, bytes: Uint8Array, holder: string): string {
  if (!isUtf8(bytes)) writing.refuse('NotText', `the value is not text, and ${holder} takes text only`);
  return Buffer.from(bytes).toString('utf8');
}
