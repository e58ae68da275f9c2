import type { MfaSpec } from '../generated/generators.ts';

type Messages = readonly string[];

const HASHES: readonly string[] = ['sha1', 'sha256', 'sha384', 'sha512', 'sha512_256'];
const LONGEST_CODE = 10;
const LONGEST_PERIOD = 86_400;

function bounds({ length = 0, timePeriod = 0 }: MfaSpec): Messages {
  return [
    ...(length > LONGEST_CODE ? [`length must be at most ${LONGEST_CODE}`] : []),
    ...(timePeriod > LONGEST_PERIOD ? [`timePeriod must be at most ${LONGEST_PERIOD}`] : []),
  ];
}

function algorithm({ algorithm: name = '' }: MfaSpec): Messages {
  return name === '' || HASHES.includes(name.toLowerCase()) ? [] : [`${name} for hash function is invalid`];
}

/** What is wrong with an MFA beyond its shape. */
export function mfaProblems(spec: MfaSpec): readonly string[] {
  const { secret, when } = spec;
  return [
    ...(secret.name && secret.key ? [] : ['secret: name and key are required']),
    ...bounds(spec),
    ...algorithm(spec),
    ...(when !== undefined && Number.isNaN(Date.parse(when)) ? ['when must be a time as of RFC 3339'] : []),
  ];
}
