const PLAIN_KEY = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** A TypeScript string literal in single quotes. */
export function quote(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A property name, quoted only where it must be. */
export function printKey(key: string): string {
  return PLAIN_KEY.test(key) ? key : quote(key);
}

/**
 * Prints plain data as a TypeScript expression. Objects found in `names` are printed as that identifier, so that what the
 * source wrote once is written once.
 */
export function printValue(value: unknown, names: ReadonlyMap<object, string>, indent = ''): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const name = names.get(value);
  if (name !== undefined) return name;
  const deeper = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => `${deeper}${printValue(item, names, deeper)},\n`)
    : Object.entries(value).map(([key, item]) => `${deeper}${printKey(key)}: ${printValue(item, names, deeper)},\n`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return parts.length === 0 ? open + close : `${open}\n${parts.join('')}${indent}${close}`;
}
