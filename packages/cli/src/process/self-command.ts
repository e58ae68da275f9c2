import { fileURLToPath } from 'node:url';
import type { ServiceCommand } from './service-process.ts';

/** How to start this program once more, as the one that runs: the file of this package, never one found on the PATH (`threat/D5`). */
export function selfCommand(): ServiceCommand {
  const fromSource = import.meta.url.endsWith('.ts');
  const entry = fileURLToPath(new URL(fromSource ? '../main.ts' : '../main.js', import.meta.url));
  const conditions = fromSource ? ['--conditions=@lockkeeper/source'] : [];
  return { command: process.execPath, args: ['--disable-proto=delete', ...conditions, entry] };
}
