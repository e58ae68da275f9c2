import { rmSync, rmdirSync } from 'node:fs';
import { lstat, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LockkeeperError } from '@lockkeeper/core';
import { printable } from '../terminal/printable.ts';

/** Every file, and every folder with all that is in it, that a lab may write. Nothing else of a folder given with `--dir` is ever touched. */
const LAB_FILES = [
  'kubeconfig',
  'aws-config',
  'aws-credentials',
  'operator-kubeconfig',
  'operator-aws-token',
  'operator.log',
  'admission-kubeconfig',
  'admission.log',
  'csi-kubeconfig',
  'csi.log',
  'pods',
  'csi-providers',
  'kubelet',
] as const;

/** The folder of one lab, for its owner's eyes only. */
export interface LabFolder {
  readonly path: string;
  readonly file: (name: (typeof LAB_FILES)[number]) => string;
  /** Takes away what the lab wrote, and the folder where the lab made it. Synchronous, so that it also runs at exit. */
  readonly remove: () => void;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** A new folder of random name below the system's temporary one, mode 0700 (`threat/B3`). */
async function temporaryFolder(): Promise<LabFolder> {
  const path = await mkdtemp(join(tmpdir(), 'lockkeeper-lab-'));
  return { path, file: (name) => join(path, name), remove: () => rmSync(path, { recursive: true, force: true }) };
}

async function givenFolder(directory: string): Promise<LabFolder> {
  const path = resolve(directory);
  if (printable(path) !== path) throw new LockkeeperError('InvalidInput', '--dir: the path holds control characters');
  const isNew = !(await exists(path));
  for (const name of LAB_FILES) {
    if (await exists(join(path, name)))
      throw new LockkeeperError(
        'InvalidInput',
        `${join(path, name)} exists already: another lab may be using this folder; choose another --dir or remove the file`,
      );
  }
  await mkdir(path, { recursive: true, mode: 0o700 });
  const remove = (): void => {
    for (const name of LAB_FILES) rmSync(join(path, name), { recursive: true, force: true });
    if (isNew) removeIfEmpty(path);
  };
  return { path, file: (name) => join(path, name), remove };
}

function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Somebody put a file of their own there: it stays.
  }
}

/** The folder named with `--dir`, or a new one. Throws LockkeeperError `InvalidInput` when files of a lab are there. */
export function openLabFolder(directory: string | undefined): Promise<LabFolder> {
  return directory === undefined ? temporaryFolder() : givenFolder(directory);
}
