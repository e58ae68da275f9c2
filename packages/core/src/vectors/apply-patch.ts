/** One step of a JSON patch. */
export interface PatchStep {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

type Container = Record<string, unknown> | unknown[];

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

function failed(path: string): TypeError {
  return new TypeError(`the patch does not apply at ${path}`);
}

function memberOf(container: Container, key: string, path: string): unknown {
  if (!Object.hasOwn(container, key)) throw failed(path);
  return (container as Record<string, unknown>)[key];
}

function add(container: Container, key: string, value: unknown, path: string): void {
  if (!Array.isArray(container)) {
    container[key] = value;
    return;
  }
  const index = key === '-' ? container.length : Number(key);
  if (!Number.isInteger(index) || index < 0 || index > container.length) throw failed(path);
  container.splice(index, 0, value);
}

function remove(container: Container, key: string, path: string): void {
  memberOf(container, key, path);
  if (Array.isArray(container)) container.splice(Number(key), 1);
  else delete container[key];
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function applyStep(container: Container, key: string, { op, path, value }: PatchStep): void {
  switch (op) {
    case 'add':
      return add(container, key, structuredClone(value), path);
    case 'replace':
      remove(container, key, path);
      return add(container, key, structuredClone(value), path);
    case 'remove':
      return remove(container, key, path);
    case 'test':
      if (!isSame(memberOf(container, key, path), value)) throw failed(path);
      return;
    default:
      throw new TypeError(`a patch of pods has no operation ${JSON.stringify(op)}: write add, replace, remove or test`);
  }
}

/** The object with the steps applied in order (RFC 6902 without `move` and `copy`). Throws TypeError where one does not apply. */
export function applyPatch(object: unknown, steps: readonly PatchStep[]): unknown {
  const result = structuredClone(object);
  for (const step of steps) {
    const keys = step.path
      .split('/')
      .slice(1)
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    let place: unknown = result;
    for (const key of keys.slice(0, -1)) place = isContainer(place) ? memberOf(place, key, step.path) : undefined;
    if (!isContainer(place)) throw failed(step.path);
    applyStep(place, keys.at(-1) ?? '', step);
  }
  return result;
}
