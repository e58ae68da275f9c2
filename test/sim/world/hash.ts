const finish = (a: number): number => {
  let h = Math.imul(a ^ (a >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** 32 bits of a text; for choices and traces, never for security. */
export function hashText(text: string, start = 0): number {
  let h = (start ^ 0x811c9dc5) >>> 0;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return finish(h ^ text.length);
}

/** Mixes two 32-bit numbers into one. */
export function mix(a: number, b: number): number {
  return finish(Math.imul(a ^ (b >>> 0), 0x9e3779b1) + b);
}

/** A number in [0, 1) from two 32-bit numbers. */
export function fraction(high: number, low: number): number {
  return (mix(high, low) * 2 ** 21 + (mix(low, high) >>> 11)) / 2 ** 53;
}

/** A seed may be any text; hexadecimal texts such as `8f3a` are numbers. */
export function seedNumber(seed: string): number {
  return /^[0-9a-f]{1,8}$/.test(seed) ? Number.parseInt(seed, 16) : hashText(seed);
}
