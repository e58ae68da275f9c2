import { passwordMakeup } from '../api/generator/password-makeup.ts';
import type { PasswordSpec } from '../api/generator/types.ts';
import { passwordProblems } from '../api/generator/validate-password.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import type { Random } from '../ports/random.ts';
import { SealedValue } from '../values/sealed-value.ts';
import { encodeBase32 } from './base32.ts';
import { drawMany, shuffled } from './draw.ts';

function encoded(password: string, encoding: PasswordSpec['encoding']): string {
  const bytes = Buffer.from(password);
  if (encoding === 'raw') return password;
  if (encoding === 'base32') return encodeBase32(bytes);
  // Go's URL encoding is padded, Node's is not.
  if (encoding === 'base64url') return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
  return bytes.toString(encoding);
}

/**
 * One password for each key (`eso.md` §2.6): letters, digits and symbols in the wished numbers, each character drawn fairly, in a
 * fair order. Throws LockkeeperError `InvalidInput` when the wish cannot be met.
 */
export function generatePasswords(spec: PasswordSpec, random: Random): ReadonlyMap<string, SealedValue> {
  const [problem] = passwordProblems(spec);
  if (problem !== undefined) throw new LockkeeperError('InvalidInput', problem);
  const { letters, digits, symbols } = passwordMakeup(spec);
  const { secretKeys = ['password'] } = spec;
  return new Map(
    secretKeys.map((key) => {
      const characters = [letters, digits, symbols].flatMap(({ from, count }) =>
        drawMany(random, from, count, spec.allowRepeat),
      );
      return [key, SealedValue.ofText(encoded(shuffled(random, characters).join(''), spec.encoding))];
    }),
  );
}
