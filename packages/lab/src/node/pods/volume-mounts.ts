import { at, type Json, listAt, textAt } from '../../kubernetes/json/json.ts';
import { expand } from '../environment/expand.ts';
import { isSafePath } from '../volumes/volume-file.ts';
import type { ContainerMount } from './container-view.ts';

/**
 * Where a container sees its volumes.
 *
 * @param folder of a volume, on this machine
 * @returns the mounts, or why there can be none, in the kubelet's words
 */
export function volumeMounts(
  container: Json,
  variables: ReadonlyMap<string, string>,
  folder: (volume: string) => string,
): readonly ContainerMount[] | string {
  const mounts: ContainerMount[] = [];
  for (const mount of listAt(container, 'volumeMounts')) {
    const subPath = textAt(mount, 'subPath') || expand(textAt(mount, 'subPathExpr'), variables);
    if (subPath !== '' && !isSafePath(subPath)) {
      return `failed to prepare subPath for volumeMount "${textAt(mount, 'name')}" of container "${textAt(container, 'name')}"`;
    }
    const root = folder(textAt(mount, 'name'));
    mounts.push({
      mountPath: textAt(mount, 'mountPath'),
      source: subPath === '' ? root : `${root}/${subPath}`,
      readOnly: at(mount, 'readOnly') === true,
    });
  }
  return mounts;
}
