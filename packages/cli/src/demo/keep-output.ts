import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutputFile, Seen } from './action.ts';

/** Puts an output into a file of the scenario's folder, for its owner only. What is seen says that and nothing of the content. */
export async function keepOutput(content: string | Uint8Array, out: OutputFile, folder: string): Promise<Seen> {
  const text = typeof content === 'string' ? content : Buffer.from(content).toString('latin1');
  const bytes = out.base64 ? Buffer.from(text, 'base64') : content;
  await writeFile(join(folder, out.file), bytes, { mode: 0o600 });
  return { ok: true, text: `${bytes.length} bytes, kept in ${out.file}` };
}
