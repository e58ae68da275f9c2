import type { Random } from '@lockkeeper/core';
import { randomText } from '../accounts/random-text.ts';
import { operation, type Operation, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Input } from '../protocol/shape.ts';
import { shapes } from './shapes.ts';

type PasswordInput = Input<typeof shapes.randomPassword>;

/** GetRandomPassword. */
export function passwordOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    [
      'GetRandomPassword',
      operation(shapes.randomPassword, (input) => ({ RandomPassword: randomPassword(world.random, input) })),
    ],
  ]);
}

function randomPassword(random: Random, input: PasswordInput): string {
  const length = input.PasswordLength ?? 32;
  const sets = characterSets(input);
  const demanded = input.RequireEachIncludedType === false ? [] : sets.filter((set) => set !== ' ');
  if (length > 4096) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${length}' at 'passwordLength' failed to satisfy constraint: Member must have value less than or equal to 4096`,
    );
  }
  if (length < 1 || length < demanded.length) {
    throw new AwsError(
      'InvalidParameterException',
      `Password length ${length} is too short based on the required types.`,
    );
  }
  if (sets.length === 0) {
    throw new AwsError('InvalidParameterException', 'The password has no characters left to choose from.');
  }
  const one = demanded.map((set) => randomText(random, set, 1)).join('');
  return shuffle(random, one + randomText(random, sets.join(''), length - one.length));
}

function characterSets(input: PasswordInput): readonly string[] {
  const excluded = new Set(input.ExcludeCharacters ?? '');
  const sets: readonly (readonly [string, boolean])[] = [
    ['abcdefghijklmnopqrstuvwxyz', input.ExcludeLowercase !== true],
    ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', input.ExcludeUppercase !== true],
    ['0123456789', input.ExcludeNumbers !== true],
    ['!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~', input.ExcludePunctuation !== true],
    [' ', input.IncludeSpace === true],
  ];
  return sets
    .filter(([, included]) => included)
    .map(([set]) =>
      Array.from(set)
        .filter((character) => !excluded.has(character))
        .join(''),
    )
    .filter((set) => set !== '');
}

function shuffle(random: Random, text: string): string {
  const characters = Array.from(text);
  for (let last = characters.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random.next() * (last + 1));
    const kept = characters[last] ?? '';
    characters[last] = characters[other] ?? '';
    characters[other] = kept;
  }
  return characters.join('');
}
