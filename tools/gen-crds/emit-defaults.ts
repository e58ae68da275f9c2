import { printValue } from './print-value.ts';
import { partsOf, type Schema } from './read-source.ts';

interface Found {
  readonly path: readonly string[];
  readonly value: unknown;
}

function collect(schema: Schema, path: readonly string[]): readonly Found[] {
  const own = schema.default === undefined ? [] : [{ path, value: schema.default }];
  return [...own, ...partsOf(schema).flatMap(([step, part]) => collect(part, [...path, step]))];
}

/** The table of defaults of one schema, parents before children: `{ path, value }`, `[]` for every item of a list, `{}` of a map. */
export function emitDefaults(name: string, schema: Schema): string {
  const rows = collect(schema, []).map(({ path, value }) => `  ${printValue({ path, value }, new Map(), '  ')},\n`);
  return `export const ${name}: readonly DefaultEntry[] = [${rows.length === 0 ? '' : `\n${rows.join('')}`}];\n`;
}
