/**
 * Orders two resourceVersions of one kind: negative, zero or positive; undefined when they cannot be ordered. Only
 * decimal integers may be ordered (KEP-5504); everything else is opaque and can only be equal or different.
 */
export function compareVersions(a: string, b: string): number | undefined {
  if (a === b) return 0;
  if (!isInteger(a) || !isInteger(b)) return undefined;
  // No conversion to a number: versions of 64 bits do not fit one.
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : 1;
}

function isInteger(version: string): boolean {
  return /^[1-9]\d*$/.test(version);
}
