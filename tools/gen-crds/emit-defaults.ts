import { printValue } from './print-value.ts';
import type { Schema } from './read-source.ts';

interface Found {
  readonly path: readonly string[];
  readonly value: unknown;
}

function collect(schema: Schema, path: readonly string[]): readonly Found[] {
  const own = schema.default === undefined ? [] : [{ path, value: schema.default }];
  const fields = Object.entries(schema.properties ?? {}).flatMap(([key, field]) => collect(field, [...path, key]));
  const items = schema.items ? collect(schema.items, [...path, '[]']) : [];
  return [...own, ...fields, ...items];
}

/** The table of defaults of one schema, parents before children: `{ path, value }`, `[]` for every item of a list. */
export function emitDefaults(name: string, schema: Schema): string {
  const rows = collect(schema, []).map(
    ({ path, value }) =>
      `  { path: [${path.map((part) => printValue(part, new Map())).join(', ')}], value: ${printValue(value, new Map(), '  ')} },\n`,
  );
  return `export const ${name}: readonly DefaultEntry[] = [\n${rows.join('')}];\n`;
}
