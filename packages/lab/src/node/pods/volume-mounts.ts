import { at, type Json, listAt, textAt } from '../../kubernetes/json/json.ts';
import type { KubeObject } from '../../kubernetes/json/kube-object.ts';
import { expand, unknownNames } from '../environment/expand.ts';
import { volumeKind } from '../volumes/plan-volume.ts';
import type { ContainerMount } from './container-view.ts';

/** Where the variables and the volumes of a container come from. */
export interface MountSources {
  readonly pod: KubeObject;
  readonly variables: ReadonlyMap<string, string>;
  /** Folder of a volume, on this machine. */
  readonly folder: (volume: string) => string;
}

/**
 * Where a container sees its volumes.
 *
 * @returns the mounts, or why there can be none, in the kubelet's words
 */
export function volumeMounts(container: Json, sources: MountSources): readonly ContainerMount[] | string {
  const fixed = listAt(sources.pod, 'spec', 'volumes').filter(isReadOnly);
  const readOnly = new Set(fixed.map((volume) => textAt(volume, 'name')));
  const mounts: ContainerMount[] = [];
  for (const mount of listAt(container, 'volumeMounts')) {
    const name = textAt(mount, 'name');
    const expression = textAt(mount, 'subPathExpr');
    const subPath = expand(expression, sources.variables) || textAt(mount, 'subPath');
    const why = missing(expression, sources.variables) ?? pathProblem(subPath);
    if (why !== undefined) return why;
    const root = sources.folder(name);
    mounts.push({
      mountPath: textAt(mount, 'mountPath'),
      source: subPath === '' ? root : `${root}/${subPath}`,
      readOnly: at(mount, 'readOnly') === true || readOnly.has(name),
    });
  }
  return mounts;
}

/** What a kubelet makes from objects cannot be written to, whatever the mount says. */
function isReadOnly(volume: Json): boolean {
  return volumeKind(volume) === 'content' || at(volume, 'csi', 'readOnly') === true;
}

function missing(expression: string, variables: ReadonlyMap<string, string>): string | undefined {
  const names = unknownNames(expression, variables);
  return names.length === 0 ? undefined : `missing value for ${names.toSorted().join(', ')}`;
}

function pathProblem(subPath: string): string | undefined {
  if (subPath.startsWith('/')) return `error SubPath \`${subPath}\` must not be an absolute path`;
  const climbs = subPath.split('/').includes('..');
  return climbs ? `unable to provision SubPath \`${subPath}\`: must not contain '..'` : undefined;
}
