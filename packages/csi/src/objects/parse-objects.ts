import type { AwsService } from '@lockkeeper/core';
import { compileJmesPath, type JmesPath } from '../jmespath/jmespath.ts';
import { checkAwsNames } from './check-aws-names.ts';
import { DuplicateCheck } from './check-duplicates.ts';
import { bad, checkObject, serviceOf } from './check-object.ts';
import { fileName, type NamedFile, parsePathTranslation, type PathTranslation, refuseCollisions } from './file-name.ts';
import type { JmesPathEntry, ObjectEntry } from './object-entry.ts';
import { readObjects } from './read-objects.ts';

/** A file of the mount: its name, and its mode where the class gives one. */
export interface FileWish {
  readonly name: string;
  readonly mode: number | undefined;
}

/** One key of an object's JSON to mount as a file of its own. */
export interface Extract {
  readonly path: string;
  readonly expression: JmesPath;
  readonly alias: string;
  readonly file: FileWish;
}

/** What to ask one region for. */
export interface RemoteObject {
  /** Name or ARN. */
  readonly key: string;
  readonly version: string;
  readonly label: string;
}

/** One object of a class, checked: what to ask for, and which files it makes. */
export interface ObjectWish {
  readonly service: AwsService;
  /** The primary region's name, by which all messages name the object. */
  readonly name: string;
  readonly primary: RemoteObject;
  readonly failover: RemoteObject;
  readonly file: FileWish;
  readonly extracts: readonly Extract[];
}

const modeOf = (permission: string): number | undefined =>
  permission === '' ? undefined : Number.parseInt(permission, 8);

function extractOf(entry: JmesPathEntry, parentPermission: string, translation: PathTranslation): Extract {
  return {
    path: entry.path,
    expression: compileJmesPath(entry.path),
    alias: entry.objectAlias,
    file: {
      name: fileName(entry.objectAlias, translation),
      mode: modeOf(entry.filePermission || parentPermission),
    },
  };
}

function failoverOf({
  objectName,
  objectVersion,
  objectVersionLabel,
  failoverObject: other,
}: ObjectEntry): RemoteObject {
  return {
    key: other.objectName || objectName,
    version: other.objectVersion || objectVersion,
    label: other.objectVersionLabel || objectVersionLabel,
  };
}

function wishOf(entry: ObjectEntry, translation: PathTranslation): ObjectWish {
  const { objectName, objectVersion, objectVersionLabel, objectAlias, filePermission } = entry;
  return {
    service: serviceOf(entry),
    name: objectName,
    primary: { key: objectName, version: objectVersion, label: objectVersionLabel },
    failover: failoverOf(entry),
    file: { name: fileName(objectAlias || objectName, translation), mode: modeOf(filePermission) },
    extracts: entry.jmesPath.map((path) => extractOf(path, filePermission, translation)),
  };
}

function filesOf(wish: ObjectWish): readonly NamedFile[] {
  const owner = `object ${JSON.stringify(wish.name)}`;
  return [
    { name: wish.file.name, owner },
    ...wish.extracts.map(({ file, path }) => ({
      name: file.name,
      owner: `jmesPath ${JSON.stringify(path)} of ${owner}`,
    })),
  ];
}

/**
 * Reads and checks the whole of a class's `objects`: first every rule of ASCP in its order and with its messages, then ours. `regions` are
 * the primary and, if there is one, the failover region. Throws LockkeeperError.
 */
export function parseObjects(
  text: string,
  pathTranslation: string,
  regions: readonly [string, string?],
): readonly ObjectWish[] {
  const translation = parsePathTranslation(pathTranslation);
  const duplicates = new DuplicateCheck();
  const entries: ObjectEntry[] = [];
  for (const entry of readObjects(text)) {
    if (entry === undefined) throw bad('Empty descriptor entry in SecretProviderClass');
    checkObject(entry, regions, translation);
    duplicates.add(entry);
    entries.push(entry);
  }
  if (entries.length === 0) {
    throw bad(
      'Failed to load SecretProviderClass: objects is empty, and a mount without any object fails in the driver',
    );
  }
  entries.forEach(checkAwsNames);
  const wishes = entries.map((entry) => wishOf(entry, translation));
  refuseCollisions(wishes.flatMap(filesOf));
  return wishes;
}
