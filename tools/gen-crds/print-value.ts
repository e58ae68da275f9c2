const PLAIN_KEY = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** A TypeScript string literal in single quotes. */
export function quote(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A property name, quoted only where it must be. */
export function printKey(key: string): string {
  return PLAIN_KEY.test(key) ? key : quote(key);
}

const LINE = 120;

/**
 * Prints plain data as a TypeScript expression. Objects found in `names` are printed as that identifier, so that what the
 * source wrote once is written once. What fits into a line is one.
 */
export function printValue(value: unknown, names: ReadonlyMap<object, string>, indent = ''): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const name = names.get(value);
  if (name !== undefined) return name;
  const deeper = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => printValue(item, names, deeper))
    : Object.entries(value).map(([key, item]) => `${printKey(key)}: ${printValue(item, names, deeper)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{ ', ' }'];
  if (parts.length === 0) return `${open}${close}`.replaceAll(' ', '');
  const line = `${open}${parts.join(', ')}${close}`;
  if (indent.length + line.length <= LINE && !line.includes('\n')) return line;
  return `${open.trim()}\n${parts.map((part) => `${deeper}${part},\n`).join('')}${indent}${close.trim()}`;
}
