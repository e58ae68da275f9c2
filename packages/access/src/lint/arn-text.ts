/**
 * A text with what is filled in later blotted out, each character by one `\u0001`: policy variables, Terraform and shell
 * expressions, placeholders such as `<account>`. So its colons are the ARN's own.
 */
export function blot(text: string): string {
  return text.replace(/\$\{[^}]*\}|<[^<>]*>/g, (filled) => '\u0001'.repeat(filled.length));
}

/** The six parts of an ARN, in the spelling of the text; undefined when it has fewer. */
export function arnParts(text: string): readonly [string, string, string, string, string, string] | undefined {
  const blotted = blot(text);
  const cuts: number[] = [];
  for (let at = blotted.indexOf(':'); at >= 0 && cuts.length < 5; at = blotted.indexOf(':', at + 1)) cuts.push(at);
  const [a, b, c, d, e] = cuts;
  if (!text.startsWith('arn:') || a === undefined || b === undefined || c === undefined) return undefined;
  if (d === undefined || e === undefined) return undefined;
  return [
    text.slice(0, a),
    text.slice(a + 1, b),
    text.slice(b + 1, c),
    text.slice(c + 1, d),
    text.slice(d + 1, e),
    text.slice(e + 1),
  ];
}

/** An ARN that lacks a colon, with the one that was most likely meant; undefined for what is whole, or no ARN. */
export function missingColon(text: string): string | undefined {
  if (!/^arn:[^:]*:[^:]/.test(text) || arnParts(text) !== undefined) return undefined;
  const parts = blot(text).split(':');
  if (parts.length !== 5) return undefined;
  const service = parts[2] ?? '';
  const at = text.split(':').slice(0, 3).join(':').length;
  // Services without regions have nothing between two colons; of the others the region or the account was left out.
  if (service === 'iam' || service === 'sts') return `${text.slice(0, at)}:${text.slice(at)}`;
  return undefined;
}

/** Whether a text begins as an ARN and has too few parts. */
export function isShortArn(text: string): boolean {
  return text.startsWith('arn:') && arnParts(text) === undefined;
}
