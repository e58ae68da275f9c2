const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;

function isLabelKey(key: string): boolean {
  const slash = key.indexOf('/');
  if (slash < 0) return NAME.test(key);
  return PREFIX.test(key.slice(0, slash)) && NAME.test(key.slice(slash + 1));
}

/**
 * A label selector for exactly these pairs; empty for none, which selects everything. Undefined when a pair is no label: its text
 * could be read as another selector.
 */
export function labelSelectorOf(tags: ReadonlyMap<string, string>): string | undefined {
  const isFine = [...tags].every(([key, value]) => isLabelKey(key) && (value === '' || NAME.test(value)));
  return isFine ? [...tags].map(([key, value]) => `${key}=${value}`).join(',') : undefined;
}
