/** Shortest piece of a secret part that counts as the secret having got out, in bytes. */
export const shortestPiece = 12;

const escapeInClass = (char: string): string => char.replace(/[\\\]^-]/g, '\\$&');

/** One character is one byte here, so nothing is torn. */
const backwards = (bytes: string): string => Buffer.from(bytes, 'latin1').reverse().toString('latin1');

/**
 * What is looked for: every piece of `shortestPiece` bytes of every secret part, forwards and backwards.
 * The secret part of a token is what follows its last dot; a token without a dot is secret as a whole.
 */
export class Needles {
  readonly #pieces = new Map<string, string>();
  readonly #lengths: readonly number[];
  readonly #run: RegExp | undefined;

  constructor(tokens: Iterable<string>) {
    const alphabet = new Set<string>();
    const lengths = new Set<number>();
    for (const token of tokens) {
      // Values are searched as bytes, one character each.
      const secret = Buffer.from(token.slice(token.lastIndexOf('.') + 1)).toString('latin1');
      if (secret === '') throw new TypeError('a planted token needs a secret part after its last dot');
      const length = Math.min(shortestPiece, secret.length);
      lengths.add(length);
      for (const char of secret) alphabet.add(char);
      for (const text of [secret, backwards(secret)]) {
        for (let at = 0; at + length <= text.length; at += 1) this.#pieces.set(text.slice(at, at + length), token);
      }
    }
    this.#lengths = [...lengths];
    const shortest = Math.min(...lengths);
    const chars = [...alphabet].map(escapeInClass).join('');
    // Only runs of characters that occur in secrets can hold a piece: most of a log is skipped at the speed of a regex.
    this.#run = alphabet.size === 0 ? undefined : new RegExp(`[${chars}]{${shortest},}`, 'g');
  }

  /** The tokens of which the text holds a piece. */
  find(text: string): ReadonlySet<string> {
    const found = new Set<string>();
    if (this.#run === undefined) return found;
    for (const [run] of text.matchAll(this.#run)) {
      for (const length of this.#lengths) {
        for (let at = 0; at + length <= run.length; at += 1) {
          const token = this.#pieces.get(run.slice(at, at + length));
          if (token !== undefined) found.add(token);
        }
      }
    }
    return found;
  }
}
