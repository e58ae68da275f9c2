import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The socket of a provider: `<provider>.sock` in the first folder that has it.
 *
 * @throws Error in the driver's words
 */
export async function findProvider(provider: string, folders: readonly string[]): Promise<string> {
  if (!/^[a-zA-Z0-9_-]{0,30}$/.test(provider))
    throw new Error(`invalid provider: provider ${JSON.stringify(provider)}`);
  for (const folder of folders) {
    const socket = join(folder, `${provider}.sock`);
    const found = await stat(socket).catch(() => undefined);
    if (found !== undefined) return socket;
  }
  throw new Error(`provider not found: provider ${JSON.stringify(provider)}`);
}
