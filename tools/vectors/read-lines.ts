/** A line that cannot be run: nothing is, then. */
export interface BadLine {
  readonly line: number;
  readonly message: string;
}

/** A vector with its name. Ids of one file must differ. */
export interface Named<Vector> {
  readonly id: string;
  readonly line: number;
  readonly vector: Vector;
}

export interface ReadLines<Vector> {
  readonly cases: readonly Named<Vector>[];
  readonly bad: readonly BadLine[];
}

/** Reads a file with one vector a line; empty lines do not count. `parse` answers what is wrong with a line as text. */
export function readLines<Vector>(
  text: string,
  parse: (line: string) => Vector | string,
  idOf: (vector: Vector) => string,
): ReadLines<Vector> {
  const cases: Named<Vector>[] = [];
  const bad: BadLine[] = [];
  const lineOf = new Map<string, number>();
  for (const [index, content] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (content.trim() === '') continue;
    const line = index + 1;
    const vector = parse(content);
    const id = typeof vector === 'string' ? '' : idOf(vector);
    const before = lineOf.get(id);
    if (typeof vector === 'string') bad.push({ line, message: vector });
    else if (before !== undefined) bad.push({ line, message: `the same id as on line ${before}` });
    else {
      lineOf.set(id, line);
      cases.push({ id, line, vector });
    }
  }
  return { cases, bad };
}

/** Reads a line that is an object with an `id`, a text or a number, and the members named. */
export function parseVector<Vector extends { readonly id: string }>(
  line: string,
  members: readonly string[],
  read: (line: string) => unknown = JSON.parse,
): Vector | string {
  let value: unknown;
  try {
    value = read(line);
  } catch {
    return 'not one line of JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'a vector must be an object';
  const missing = ['id', ...members].find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return `a vector must have "${missing}"`;
  const { id } = value as { readonly id: unknown };
  if (typeof id === 'number') return { ...(value as Vector), id: String(id) };
  return typeof id === 'string' ? (value as Vector) : 'the id must be a text or a number';
}
