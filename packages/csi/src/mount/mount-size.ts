import type { AwsService } from '@lockkeeper/core';
import type { ObjectWish } from '../objects/parse-objects.ts';

/** The longest value that AWS keeps: of a secret, and of a parameter of the advanced tier. */
const LONGEST_VALUE: Readonly<Record<AwsService, number>> = { SecretsManager: 65_536, ParameterStore: 8_192 };

/** The most bytes that the files of these objects may have: known before any of them is fetched. */
export function mostBytes(wishes: readonly ObjectWish[]): number {
  return wishes.reduce((sum, { service, extracts }) => sum + LONGEST_VALUE[service] * (1 + extracts.length), 0);
}
