import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandIo } from '../../process/command-io.ts';

/** Gives a run a folder that is only its user's, and takes it away afterwards, however this process ends. */
export async function withPrivateFolder<T>(
  { onExit }: Pick<CommandIo, 'onExit'>,
  run: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'lockkeeper-exec-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const forget = onExit(remove);
  try {
    return await run(folder);
  } finally {
    remove();
    forget();
  }
}
