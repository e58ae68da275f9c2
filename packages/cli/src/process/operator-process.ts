import { fileURLToPath } from 'node:url';

/**
 * How to start the operator as a process of its own: the file beside this one's package, never one found from the current
 * folder (`threat/D5`). Started from source, the child needs the same source condition.
 */
export function operatorCommand(args: readonly string[]): {
  readonly command: string;
  readonly args: readonly string[];
} {
  const entry = fileURLToPath(import.meta.resolve('@lockkeeper/operator')).replace(/index\.(ts|js)$/, 'main.$1');
  const conditions = entry.endsWith('.ts') ? ['--conditions=@lockkeeper/source'] : [];
  return { command: process.execPath, args: ['--disable-proto=delete', ...conditions, entry, ...args] };
}
