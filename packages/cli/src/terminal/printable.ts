/**
 * Text for a terminal or a CI log: control characters of names and messages become visible escapes, so that none can move the
 * cursor, rewrite a line or start a CI command (`threat/L12`). Line feeds stay only where `lines` allows them.
 */
export function printable(text: string, lines: 'one' | 'many' = 'one'): string {
  const escaped = text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (char) => {
    if (char === '\n' && lines === 'many') return char;
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  // A line that begins with two colons is a command to several CI systems.
  return escaped.replace(/^::/gm, '\\u003a:');
}
