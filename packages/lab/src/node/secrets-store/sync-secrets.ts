import { readFile } from 'node:fs/promises';
import { type Json, type JsonObject, listAt, objectAt, textAt } from '../../kubernetes/json/json.ts';
import {
  type KubeObject,
  metadataOf,
  nameOf,
  namespaceOf,
  ownersOf,
  uidOf,
} from '../../kubernetes/json/kube-object.ts';
import type { ClusterSystem } from '../../kubernetes/kubernetes-api.ts';
import { certificatePart } from './certificate-part.ts';
import { podStatuses } from './definitions.ts';
import { mountedFiles } from './mounted-files.ts';

export interface SyncFacts {
  readonly pod: KubeObject;
  readonly providerClass: KubeObject;
  /** Where the files of the mount lie. */
  readonly folder: string;
}

/** Writes the Secrets that a class asks for under `secretObjects`, from the mounted files. What fails is told as an event of the pod. */
export async function syncSecrets(system: ClusterSystem, facts: SyncFacts): Promise<void> {
  const wanted = listAt(facts.providerClass, 'spec', 'secretObjects');
  if (wanted.length === 0) return;
  const files = await mountedFiles(facts.folder);
  for (const secretObject of wanted) {
    const why = await syncOne(system, facts, secretObject, files).catch((error: unknown) =>
      error instanceof Error ? error.message : 'unknown',
    );
    if (why === undefined) continue;
    system.events.record(facts.pod, {
      type: 'Warning',
      reason: 'FailedToCreateSecret',
      message: why,
      component: 'csi-secrets-store-controller',
    });
  }
}

/** Answers with why it could not be done, in the driver's words. */
async function syncOne(
  system: ClusterSystem,
  { pod, providerClass }: SyncFacts,
  secretObject: Json,
  files: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const place = `${namespaceOf(pod)}/${nameOf(providerClass)}`;
  const name = textAt(secretObject, 'secretName').trim();
  const type = textAt(secretObject, 'type').trim();
  const invalid = validate(name, type, listAt(secretObject, 'data'));
  if (invalid !== undefined) return `failed to validate secret object in spc ${place}, err: ${invalid}`;
  const data: [string, string][] = [];
  for (const item of listAt(secretObject, 'data')) {
    const part = await dataPart(item, type, files);
    if (typeof part === 'string') return `failed to get data in spc ${place} for secret ${name}, err: ${part}`;
    data.push([part.key, part.bytes.toString('base64')]);
  }
  return write(system, pod, providerClass, { name, type, data: Object.fromEntries(data), secretObject });
}

function validate(name: string, type: string, data: readonly Json[]): string | undefined {
  if (name === '') return 'secret name is empty';
  if (type === '') return 'secret type is empty';
  return data.length === 0 ? 'data is empty' : undefined;
}

async function dataPart(
  item: Json,
  type: string,
  files: ReadonlyMap<string, string>,
): Promise<{ readonly key: string; readonly bytes: Buffer } | string> {
  const objectName = textAt(item, 'objectName').trim();
  const key = textAt(item, 'key').trim();
  if (objectName === '') return 'object name in secretObjects.data';
  if (key === '') return 'key in secretObjects.data is empty';
  const file = files.get(objectName);
  if (file === undefined) return `file matching objectName ${objectName} not found in the pod`;
  const bytes = await readFile(file);
  if (type !== 'kubernetes.io/tls') return { key, bytes };
  try {
    return { key, bytes: Buffer.from(certificatePart(bytes, key), 'latin1') };
  } catch (error) {
    return `failed to get cert data from file ${file}, err: ${error instanceof Error ? error.message : 'unknown'}`;
  }
}

interface WantedSecret {
  readonly name: string;
  readonly type: string;
  readonly data: Readonly<Record<string, string>>;
  readonly secretObject: Json;
}

async function write(
  { store, client }: ClusterSystem,
  pod: KubeObject,
  providerClass: KubeObject,
  { name, type, data, secretObject }: WantedSecret,
): Promise<string | undefined> {
  const namespace = namespaceOf(pod);
  const old = store.get('/secrets', namespace, name);
  const before = old === undefined ? {} : metadataOf(old.object);
  const body = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      ...before,
      name,
      namespace,
      labels: { ...objectAt(secretObject, 'labels'), 'secrets-store.csi.k8s.io/managed': 'true' },
      annotations: objectAt(secretObject, 'annotations') ?? {},
      ownerReferences: ownersFor(
        store.get(podStatuses, namespace, statusName(pod, providerClass))?.object,
        pod,
        before,
      ),
    },
    type,
    data,
  };
  const path = `/api/v1/namespaces/${namespace}/secrets`;
  const { status, body: answer } =
    old === undefined ? await client.send('POST', path, body) : await client.send('PUT', `${path}/${name}`, body);
  return status < 300 ? undefined : textAt(answer, 'message');
}

function statusName(pod: KubeObject, providerClass: KubeObject): string {
  return `${nameOf(pod)}-${namespaceOf(pod)}-${nameOf(providerClass)}`;
}

/** The Secret belongs to what the pod belongs to, or to the mount where the pod stands alone; owners of other pods stay. */
function ownersFor(status: KubeObject | undefined, pod: KubeObject, before: JsonObject): JsonObject[] {
  const owners = ownersOf(pod).map(({ apiVersion, kind, name, uid }) => ({ apiVersion, kind, name, uid }));
  const alone = status === undefined ? [] : [referenceTo(status)];
  const known = ownersOf({ metadata: before }).map(({ apiVersion, kind, name, uid }) => ({
    apiVersion,
    kind,
    name,
    uid,
  }));
  const all = [...known, ...(owners.length > 0 ? owners : alone)];
  return [...new Map(all.map((owner) => [owner.uid, owner])).values()];
}

function referenceTo(object: KubeObject): { apiVersion: string; kind: string; name: string; uid: string } {
  return {
    apiVersion: textAt(object, 'apiVersion'),
    kind: textAt(object, 'kind'),
    name: nameOf(object),
    uid: uidOf(object),
  };
}
