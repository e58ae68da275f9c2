import { LockkeeperError, parseRemoteReference } from '@lockkeeper/core';
import { type ObjectWish, parseBool, parseObjects, readObjects, regionsOf } from '@lockkeeper/csi/internal';
import { blocked, differs, type Finding } from '../finding.ts';
import type { ProviderClass } from './volume-inventory.ts';

type Regions = ReturnType<typeof regionsOf>;

/** What helps against refusals that do not say so themselves. */
const MENDS: readonly (readonly [RegExp, string])[] = [
  [/^Invalid File Permission: [1-7]/, 'let it begin with 0: set-uid, set-gid and sticky bits mean nothing in a mount'],
  [/^the file name .* (?:is|has|begins) /, 'give it an objectAlias that is a plain file name'],
  [/^objects is longer|^a list has/, 'make several classes of it'],
];

function refused(text: string, where = ''): Finding {
  const mend = /is used twice/.test(text) ? undefined : MENDS.find(([pattern]) => pattern.test(text))?.[1];
  return blocked(`${where}${text}`, mend);
}

/** What a reading refuses; undefined when it succeeds. */
function problemOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof LockkeeperError) return error.message;
    throw error;
  }
}

/** The region of the class, or the node's; where nobody knows that one, the region of its ARNs, which must be the same. */
export function regionOf({ parameters }: ProviderClass, ofNode: string | undefined): string {
  const region = parameters.get('region') || ofNode;
  if (region) return region;
  return /arn:[\w-]+:(?:secretsmanager|ssm):([\w-]+):/.exec(parameters.get('objects') ?? '')?.[1] ?? 'us-east-1';
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

/** What is looked at only when the objects are mounted: names of AWS, and names that the driver keeps for itself. */
function wishFindings(wish: ObjectWish): readonly Finding[] {
  const { service, name, primary, failover } = wish;
  const keys = [...new Set([primary.key, failover.key])];
  const unread = keys.flatMap((key) => problemOf(() => parseRemoteReference({ service, key })) ?? []);
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

function objectFindings(text: string, translation: string, regions: Regions): readonly Finding[] {
  try {
    return parseObjects(text, translation, regions).flatMap(wishFindings);
  } catch (error) {
    if (!(error instanceof LockkeeperError)) throw error;
    const unreadable = problemOf(() => readObjects(text));
    return unreadable === undefined ? brokenEntries(text, translation, regions) : [refused(unreadable)];
  }
}

/**
 * What moving over means for one SecretProviderClass. `ofNode` is the region that the provider takes for classes without one. What the
 * provider would refuse is asked of its own reader.
 */
export function checkClass(found: ProviderClass, ofNode: string | undefined): readonly Finding[] {
  const parameter = (name: string): string => found.parameters.get(name) ?? '';
  const failover = parameter('failoverRegion');
  const usesPodIdentity = parameter('usePodIdentity');
  const identity = usesPodIdentity === '' ? undefined : problemOf(() => parseBool(usesPodIdentity));
  const findings = identity === undefined ? [] : [refused(identity, 'usePodIdentity: ')];
  const primary = regionOf(found, ofNode);
  const same = problemOf(() => regionsOf(primary, failover));
  if (same !== undefined) return [...findings, refused(same)];
  return [
    ...findings,
    ...objectFindings(parameter('objects'), parameter('pathTranslation'), regionsOf(primary, failover)),
    ...(failover === ''
      ? []
      : [
          differs(
            `${failover} is asked only when ${primary} gives no answer: a denial or a missing secret there is an answer, and fails the mount`,
            `see that the role may read everything in ${primary}`,
          ),
        ]),
  ];
}
