import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EditAction, Executor } from './action.ts';

/** Carries out `sed -i 's|from|to|g'` on a file of the scenario's folder. */
export function editExecutor(folder: string): Executor<EditAction> {
  return {
    async run({ file, from, to }) {
      const path = join(folder, file);
      const text = await readFile(path, 'utf8');
      await writeFile(path, text.replaceAll(from, to));
      return text.includes(from) ? { ok: true, text: 'edited' } : { ok: false, text: `${file} does not hold ${from}` };
    },
  };
}
