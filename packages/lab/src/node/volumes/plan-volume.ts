import { at, isObject, type Json, type JsonObject, listAt, objectAt, own, textAt } from '../../kubernetes/json/json.ts';
import { modeForGroup, tokenMode } from './file-access.ts';
import { downwardFiles, keyFiles, modeOf, type ProjectionSources } from './projections.ts';
import { type VolumeContent, type VolumeFile, VolumeRefusal } from './volume-file.ts';

/** Volumes whose content the kubelet makes from objects and tokens, and keeps up to date. */
const contentKinds = ['secret', 'configMap', 'downwardAPI', 'projected'] as const;
/** Volumes that are a folder of their own for as long as the pod lives. */
const emptyKinds = ['emptyDir', 'hostPath'] as const;

export type VolumeKind = 'content' | 'empty' | 'csi' | 'unserved';

/** What a volume of a pod is to the lab's node. A `hostPath` is an empty folder: no pod sees the machine (`threat/B4`). */
export function volumeKind(volume: Json): VolumeKind {
  if (!isObject(volume)) return 'unserved';
  if (contentKinds.some((kind) => own(volume, kind) !== undefined)) return 'content';
  if (own(volume, 'csi') !== undefined) return 'csi';
  // A volume that says nothing else is an emptyDir.
  return emptyKinds.some((kind) => own(volume, kind) !== undefined) || Object.keys(volume).length === 1
    ? 'empty'
    : 'unserved';
}

/** The type of a volume as its manifest has it, for messages. */
export function volumeType(volume: Json): string {
  return isObject(volume) ? (Object.keys(volume).find((key) => key !== 'name') ?? '') : '';
}

/**
 * What a Secret, ConfigMap, downward API or projected volume shall hold now.
 *
 * @throws VolumeRefusal in the kubelet's words when something it needs is missing
 */
export function planVolume(volume: Json, sources: ProjectionSources): VolumeContent {
  const content = contentOf(volume, sources);
  const files = content.files.map((file) => ({ ...file, mode: modeForGroup(sources.pod, file.mode) }));
  return { ...content, files };
}

function contentOf(volume: Json, sources: ProjectionSources): VolumeContent {
  const secret = objectAt(volume, 'secret');
  if (secret !== undefined) {
    const reference = { name: textAt(secret, 'secretName'), source: secret, mode: modeOf(secret) };
    return { files: keyFiles('secret', reference, sources.find) };
  }
  const map = objectAt(volume, 'configMap');
  if (map !== undefined) {
    return {
      files: keyFiles('configmap', { name: textAt(map, 'name'), source: map, mode: modeOf(map) }, sources.find),
    };
  }
  const downward = objectAt(volume, 'downwardAPI');
  if (downward !== undefined) return { files: downwardFiles(downward, modeOf(downward), sources) };
  return planProjected(objectAt(volume, 'projected') ?? {}, sources);
}

function planProjected(projected: JsonObject, sources: ProjectionSources): VolumeContent {
  const mode = modeOf(projected);
  const files: VolumeFile[] = [];
  const refusals: string[] = [];
  let renewInMs = Number.POSITIVE_INFINITY;
  for (const source of listAt(projected, 'sources')) {
    try {
      const part = planSource(source, mode, sources);
      files.push(...part.files);
      renewInMs = Math.min(renewInMs, part.renewInMs ?? renewInMs);
    } catch (error) {
      if (!(error instanceof VolumeRefusal)) throw error;
      refusals.push(error.message);
    }
  }
  if (refusals.length > 0) {
    throw new VolumeRefusal(refusals.length === 1 ? (refusals[0] ?? '') : `[${refusals.join(', ')}]`);
  }
  return { files: lastOfEach(files), ...(Number.isFinite(renewInMs) ? { renewInMs } : {}) };
}

function planSource(source: Json, mode: number, sources: ProjectionSources): VolumeContent {
  for (const [field, kind] of [
    ['secret', 'secret'],
    ['configMap', 'configmap'],
  ] as const) {
    const part = objectAt(source, field);
    if (part !== undefined)
      return { files: keyFiles(kind, { name: textAt(part, 'name'), source: part, mode }, sources.find) };
  }
  const downward = objectAt(source, 'downwardAPI');
  if (downward !== undefined) return { files: downwardFiles(downward, mode, sources) };
  const token = objectAt(source, 'serviceAccountToken');
  if (token === undefined)
    throw new VolumeRefusal(`projected sources of type ${volumeType(source)} are not served by the lab`);
  const seconds = Number(at(token, 'expirationSeconds') ?? 3600);
  const signed = sources.token(textAt(token, 'audience'), seconds);
  const file = { path: textAt(token, 'path'), bytes: Buffer.from(signed.token), mode: tokenMode(sources.pod, mode) };
  return { files: [file], renewInMs: signed.renewInMs };
}

/** Of two sources with the same path the later one wins. */
function lastOfEach(files: readonly VolumeFile[]): readonly VolumeFile[] {
  return [...new Map(files.map((file) => [file.path, file])).values()];
}
