/**
 * Reads the members that a rest-json request carries outside its body: the parts in braces of the path, and the query
 * string. Undefined when the path is another. Path members win over query parameters of their name.
 */
export function readUri(template: string, path: string, query: string): ReadonlyMap<string, string> | undefined {
  const wanted = template.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const members = new Map(new URLSearchParams(query));
  for (const [index, part] of wanted.entries()) {
    const text = decoded(given[index] ?? '');
    const label = /^\{(\w+)\}$/.exec(part)?.[1];
    if (text === undefined || text === '' ? part !== '' : label === undefined && text !== part) return undefined;
    if (label !== undefined && text !== undefined) members.set(label, text);
  }
  return members;
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
