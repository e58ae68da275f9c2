interface Frame {
  /** Keys so far, for an object. */
  readonly keys: Set<string> | undefined;
  readonly path: string;
  /** The member that is being read: a key, or an index. */
  member: string;
  index: number;
}

/**
 * Paths of keys that an object has more than once (`data.a`, `spec.list[0].b`). JSON.parse keeps the last of them in
 * silence. The text is valid JSON.
 */
export function duplicateKeys(text: string): readonly string[] {
  const scan: Scan = { found: [], stack: [], expectsKey: false };
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? '';
    if (letter === '"') {
      const end = endOfString(text, at);
      if (scan.expectsKey) takeKey(scan, JSON.parse(text.slice(at, end + 1)) as string);
      at = end;
    } else {
      takeSign(scan, letter);
    }
  }
  return scan.found;
}

interface Scan {
  readonly found: string[];
  readonly stack: Frame[];
  expectsKey: boolean;
}

function takeKey(scan: Scan, key: string): void {
  scan.expectsKey = false;
  const top = scan.stack.at(-1);
  if (top?.keys === undefined) return;
  top.member = top.path === '' ? key : `${top.path}.${key}`;
  if (top.keys.has(key)) scan.found.push(top.member);
  top.keys.add(key);
}

function takeSign(scan: Scan, letter: string): void {
  const top = scan.stack.at(-1);
  if (letter === '{' || letter === '[') {
    scan.stack.push(frameFor(letter, top));
    scan.expectsKey = letter === '{';
  } else if (letter === '}' || letter === ']') {
    scan.stack.pop();
    scan.expectsKey = false;
  } else if (letter === ',' && top !== undefined) {
    scan.expectsKey = top.keys !== undefined;
    if (!scan.expectsKey) top.member = `${top.path}[${++top.index}]`;
  }
}

function frameFor(letter: string, outer: Frame | undefined): Frame {
  const path = outer?.member ?? '';
  if (letter === '{') return { keys: new Set(), path, member: path, index: 0 };
  return { keys: undefined, path, member: `${path}[0]`, index: 0 };
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
