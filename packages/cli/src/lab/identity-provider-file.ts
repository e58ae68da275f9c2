import { readFile, writeFile } from 'node:fs/promises';
import { type Clock, LockkeeperError, type Random } from '@lockkeeper/core';
import { createSamlIdentityProvider, type SamlIdentityProvider } from '@lockkeeper/lab/internal';

/** `Issuer` of its assertions. Below `.invalid`, so that it is nobody's. */
const ENTITY_ID = 'https://idp.lab.lockkeeper.invalid/saml';

function block(text: string, label: string): string | undefined {
  const [found] = new RegExp(`-----BEGIN ${label}-----[^-]+-----END ${label}-----`).exec(text) ?? [];
  return found === undefined ? undefined : `${found}\n`;
}

async function existing(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new LockkeeperError('InvalidInput', `${path}: the file cannot be read`);
  }
}

async function makeProvider(path: string, clock: Clock, random: Random): Promise<SamlIdentityProvider> {
  const provider = await createSamlIdentityProvider(ENTITY_ID, clock, random);
  try {
    await writeFile(path, `${provider.certificate.trim()}\n${provider.key.trim()}\n`, { flag: 'wx', mode: 0o600 });
  } catch {
    throw new LockkeeperError('InvalidInput', `${path}: the file cannot be made`);
  }
  return provider;
}

/**
 * The identity provider whose certificate and key a PEM file holds; made, for its owner only, where there is no such file.
 * Rejects with LockkeeperError `InvalidInput` for a file that is something else.
 */
export async function openIdentityProvider(path: string, clock: Clock, random: Random): Promise<SamlIdentityProvider> {
  const text = await existing(path);
  if (text === undefined) return makeProvider(path, clock, random);
  const [certificate, key] = [block(text, 'CERTIFICATE'), block(text, 'PRIVATE KEY')];
  if (certificate !== undefined && key !== undefined) return { entityId: ENTITY_ID, certificate, key };
  throw new LockkeeperError(
    'InvalidInput',
    `${path}: no identity provider of ours, which is a certificate and a private key`,
  );
}
