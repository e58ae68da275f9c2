import { LockkeeperError, parseRemoteReference } from '@lockkeeper/core';
import { type ObjectWish, ownSecretName, parseObjects, readObjects } from '@lockkeeper/csi/internal';
import { blocked, type Finding } from '../finding.ts';

type Regions = readonly [primary: string, failover?: string];

/** What helps against refusals that do not say so themselves. */
const MENDS: readonly (readonly [RegExp, string])[] = [
  [/^Invalid File Permission: [1-7]/, 'let it begin with 0: set-uid, set-gid and sticky bits mean nothing in a mount'],
  [/^the file name .* (?:is|has|begins) /, 'give it an objectAlias that is a plain file name'],
  [/^objects is longer|^a list has/, 'make several classes of it'],
];

export function refused(text: string, where = ''): Finding {
  const mend = /is used twice/.test(text) ? undefined : MENDS.find(([pattern]) => pattern.test(text))?.[1];
  return blocked(`${where}${text}`, mend);
}

/** What a reading refuses; undefined when it succeeds. */
export function problemOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof LockkeeperError) return error.message;
    throw error;
  }
}

/** Entries that are refused by themselves, each with its own reason; then the others together, whose names may collide. */
function brokenEntries(text: string, translation: string, regions: Regions): readonly Finding[] {
  const entries = readObjects(text).map((entry, index) => {
    const alone = JSON.stringify([entry ?? null]);
    const where = `objects[${index}]${entry === undefined ? '' : ` ${JSON.stringify(entry.objectName)}`}: `;
    return { entry, where, problem: problemOf(() => parseObjects(alone, translation, regions)) };
  });
  const broken = entries.flatMap(({ problem, where }) => (problem === undefined ? [] : [refused(problem, where)]));
  const sound = entries.filter(({ problem }) => problem === undefined).map(({ entry }) => entry);
  if (broken.length > 0 && sound.length === 0) return broken;
  const together = problemOf(() => parseObjects(JSON.stringify(sound), translation, regions));
  return [...broken, ...(together === undefined ? [] : [refused(together)])];
}

function filesOf({ file, extracts }: ObjectWish): readonly string[] {
  return [file.name, ...extracts.map((extract) => extract.file.name)];
}

/** An ARN of a secret without its last characters is a name in the account of the role, where that is the same. */
function askedAs(key: string, roles: readonly string[]): readonly string[] {
  if (roles.length === 0) return [key];
  const rest = { kind: 'web-identity', audience: '', sessionName: '' } as const;
  return roles.map((roleArn) => ownSecretName(key, { ...rest, roleArn }));
}

/** What is looked at only when the objects are mounted: names of AWS, and names that the driver keeps for itself. */
function wishFindings(wish: ObjectWish, roles: readonly string[]): readonly Finding[] {
  const { service, name, primary, failover } = wish;
  const keys = new Set([primary.key, failover.key].flatMap((key) => askedAs(key, roles)));
  const unread = [...keys].flatMap((key) => problemOf(() => parseRemoteReference({ service, key })) ?? []);
  const where = `${JSON.stringify(name)}: `;
  return [
    ...unread.map((problem) => refused(problem, where)),
    ...filesOf(wish)
      .filter((file) => file.startsWith('..'))
      .map((file) =>
        blocked(
          `${where}the file name ${JSON.stringify(file)} begins with "..", as the volume's own files do`,
          'give it another objectAlias',
        ),
      ),
  ];
}

/** What the provider would refuse of `objects`, asked of its own reader; `roles` are those of the accounts that mount the class. */
export function checkObjects(
  text: string,
  translation: string,
  regions: Regions,
  roles: readonly string[],
): readonly Finding[] {
  try {
    return parseObjects(text, translation, regions).flatMap((wish) => wishFindings(wish, roles));
  } catch (error) {
    if (!(error instanceof LockkeeperError)) throw error;
    const unreadable = problemOf(() => readObjects(text));
    return unreadable === undefined ? brokenEntries(text, translation, regions) : [refused(unreadable)];
  }
}
