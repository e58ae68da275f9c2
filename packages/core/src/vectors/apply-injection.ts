import type { InjectionStep } from '../pod-identity/inject-identity.ts';

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

/** The object with the steps applied in order (RFC 6902, `add` and `test`). Throws TypeError where one does not apply. */
export function applyInjection(object: unknown, steps: readonly InjectionStep[]): unknown {
  const result = structuredClone(object);
  for (const { op, path, value } of steps) {
    const keys = path
      .split('/')
      .slice(1)
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    let place: unknown = result;
    for (const key of keys.slice(0, -1)) place = isContainer(place) ? memberOf(place, key, path) : undefined;
    const last = keys.at(-1) ?? '';
    if (!isContainer(place)) throw failed(path);
    if (op === 'add') add(place, last, structuredClone(value), path);
    else if (memberOf(place, last, path) !== value) throw failed(path);
  }
  return result;
}
