import { mkdir, rm } from 'node:fs/promises';
import { type Clock, type Log, type Random, sleep } from '@lockkeeper/core';
import { at, type Json, objectAt, textAt, textEntries, textsAt } from '../../kubernetes/json/json.ts';
import { type KubeObject, nameOf, namespaceOf, uidOf } from '../../kubernetes/json/kube-object.ts';
import type { ClusterSystem } from '../../kubernetes/kubernetes-api.ts';
import { newStamp, writeAtomically } from '../volumes/atomic-folder.ts';
import type { CsiDriver } from '../volumes/csi-driver.ts';
import type { PodTokens } from '../volumes/pod-tokens.ts';
import { isSafePath, VolumeRefusal } from '../volumes/volume-file.ts';
import { CallFailure, rpcError, UNAVAILABLE, UNKNOWN } from './call-failure.ts';
import { classes, driverName } from './definitions.ts';
import { findProvider } from './find-provider.ts';
import { mapText, providerAttributes, tokensKey, tokenWishes, volumeContext } from './mount-attributes.ts';
import { decodeMountResponse, encodeMountRequest, type MountResponse } from './mount-messages.ts';
import { syncSecrets } from './sync-secrets.ts';
import { unaryCall } from './unary-call.ts';
import { writePodStatus } from './write-pod-status.ts';

export interface SecretsStoreParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly system: ClusterSystem;
  readonly tokens: PodTokens;
  /** Aborts when the node ends: nobody waits for a provider then. */
  readonly signal: AbortSignal;
  /** Where providers' sockets lie; the first folder that has one wins. */
  readonly providerFolders: readonly string[];
  /** How old a mount must be before it is renewed; driver flag `--rotation-poll-interval`. Below a minute, the kubelet comes back that often too. */
  readonly rotationPollMs: number;
}

const mountMethod = '/v1alpha1.CSIDriverProvider/Mount';
const callTimeoutMs = 120_000;
const mostTries = 3;
/** Mode of files, as the driver has it: 0644, in decimal. */
const permission = '420';
/** How often a kubelet comes back to volumes of a driver that asks for it; and up to half as much later. */
const republishMs = 60_000;
const shortestRepublishMs = 1_000;

/** A kubelet's minute would make a shorter poll interval useless: who asks for one wants to watch. Zero asks for none. */
function republishAfter(rotationPollMs: number, random: Random): number {
  const wished = rotationPollMs === 0 ? republishMs : Math.max(rotationPollMs, shortestRepublishMs);
  const every = Math.min(republishMs, wished);
  return every * (1 + random.next() / 2);
}

/** What a kubelet hands to the driver. */
interface Publication {
  readonly pod: KubeObject;
  readonly context: ReadonlyMap<string, string>;
  readonly secrets: ReadonlyMap<string, string>;
  readonly readOnly: boolean;
  readonly folder: string;
}

/**
 * The node side of the Secrets Store CSI driver 1.6 together with the kubelet's part of it: finds the class, calls the
 * provider over its socket, writes what the provider leaves to the driver, reports the mount and syncs Secrets from it.
 */
export class SecretsStoreDriver implements CsiDriver {
  readonly name = driverName;
  readonly #parts: SecretsStoreParts;
  /** When each volume of a pod was mounted last, by pod and volume. */
  readonly #mountedAt = new Map<string, Map<string, number>>();

  constructor(parts: SecretsStoreParts) {
    this.#parts = parts;
  }

  forget(uid: string): void {
    this.#mountedAt.delete(uid);
  }

  async publish(volume: Json, pod: KubeObject, folder: string): Promise<number | undefined> {
    const { random, system, clock, rotationPollMs, log } = this.#parts;
    const driver = ephemeralDriver(system);
    const mounts = this.#mountedAt.get(uidOf(pod)) ?? new Map<string, number>();
    this.#mountedAt.set(uidOf(pod), mounts);
    const name = textAt(volume, 'name');
    const mountedAt = mounts.get(name);
    const again = at(driver, 'spec', 'requiresRepublish') === true ? republishAfter(rotationPollMs, random) : undefined;
    if (mountedAt !== undefined && clock.now() < mountedAt + rotationPollMs) return again;
    const publication = this.#publication(volume, pod, driver, folder);
    const providerClass = this.#classOf(pod, publication.context.get('secretProviderClass') ?? '');
    if (!publication.readOnly) throw new VolumeRefusal(rpcError(3, 'Readonly is not true in request'));
    if (mountedAt === undefined) await this.#firstMount(publication, providerClass);
    else {
      // As upstream: who renews hears of no error of the provider, and the old files stay.
      const failed = await this.#mount(publication, providerClass).catch((error: unknown) => error);
      if (failed !== undefined) {
        log.warn('a mounted volume could not be renewed', { pod: `${namespaceOf(pod)}/${nameOf(pod)}`, volume: name });
        return again;
      }
    }
    mounts.set(name, clock.now());
    return again;
  }

  #publication(volume: Json, pod: KubeObject, driver: KubeObject, folder: string): Publication {
    const secrets = new Map(this.#publishSecret(volume, pod));
    const inSecrets = at(driver, 'spec', 'serviceAccountTokenInSecrets') === true;
    const tokens = this.#tokensFor(pod, driver);
    if (inSecrets && tokens !== undefined) secrets.set(tokensKey, tokens);
    const context = volumeContext(volume, pod, driver, inSecrets ? undefined : tokens);
    return { pod, context, secrets, readOnly: at(volume, 'csi', 'readOnly') === true, folder };
  }

  #tokensFor(pod: KubeObject, driver: KubeObject): string | undefined {
    const wishes = tokenWishes(driver);
    if (wishes.length === 0) return undefined;
    const byAudience = wishes.map(({ audience, seconds }) => {
      const { token, expiresAt } = this.#parts.tokens.tokenFor(pod, audience, seconds);
      return [audience, { token, expirationTimestamp: expiresAt }] as const;
    });
    return JSON.stringify(Object.fromEntries(byAudience));
  }

  #publishSecret(volume: Json, pod: KubeObject): readonly (readonly [string, string])[] {
    const name = textAt(volume, 'csi', 'nodePublishSecretRef', 'name');
    if (name === '') return [];
    const namespace = namespaceOf(pod);
    const secret = this.#parts.system.store.get('/secrets', namespace, name);
    if (secret === undefined) {
      const why = `failed to find the secret ${name} in the namespace ${namespace} with error: secrets "${name}" not found`;
      throw new VolumeRefusal(`fetching NodePublishSecretRef ${namespace}/${name} failed: kubernetes.io/csi: ${why}`);
    }
    return textEntries(secret.object, 'data').map(
      ([key, value]) => [key, Buffer.from(value, 'base64').toString()] as const,
    );
  }

  /** A mount that fails leaves nothing behind. */
  async #firstMount(publication: Publication, providerClass: KubeObject): Promise<void> {
    await rm(publication.folder, { recursive: true, force: true });
    await mkdir(publication.folder, { recursive: true, mode: 0o755 });
    try {
      await this.#mount(publication, providerClass);
    } catch (error) {
      await rm(publication.folder, { recursive: true, force: true });
      throw error;
    }
  }

  async #mount(publication: Publication, providerClass: KubeObject): Promise<void> {
    const { pod, folder } = publication;
    const { system } = this.#parts;
    const className = nameOf(providerClass);
    const place = `${namespaceOf(pod)}/${nameOf(pod)}`;
    const { versions, files } = await this.#callProvider(publication, providerClass).catch((error: unknown) => {
      throw refused(`failed to mount secrets store objects for pod ${place}, err: ${wordsOf(error)}`);
    });
    if (files.length > 0) await this.#write(folder, files, place);
    await writePodStatus(system, { pod, className, targetPath: folder, versions }).catch((error: unknown) => {
      throw refused(`failed to create secret provider class pod status for pod ${place}, err: ${wordsOf(error)}`);
    });
    await syncSecrets(system, { pod, providerClass, folder });
  }

  #classOf(pod: KubeObject, name: string): KubeObject {
    if (name === '') throw refused('secretProviderClass is not set');
    const namespace = namespaceOf(pod);
    const found = this.#parts.system.store.get(classes, namespace, name)?.object;
    if (found === undefined) {
      const why = `SecretProviderClass.secrets-store.csi.x-k8s.io "${name}" not found`;
      throw refused(`failed to get secretproviderclass ${namespace}/${name}, error: ${why}`);
    }
    if (textAt(found, 'spec', 'provider') === '') throw refused(`provider not set in ${namespace}/${name}`);
    if (Object.keys(objectAt(found, 'spec', 'parameters') ?? {}).length === 0) {
      throw refused(`parameters not set in ${namespace}/${name}`);
    }
    return found;
  }

  async #callProvider(publication: Publication, providerClass: KubeObject): Promise<MountResponse> {
    const { providerFolders } = this.#parts;
    const provider = textAt(providerClass, 'spec', 'provider');
    const socket = await findProvider(provider, providerFolders).catch((error: unknown) => {
      throw new Error(`error connecting to provider ${JSON.stringify(provider)}: ${wordsOf(error)}`);
    });
    const { context, secrets, folder } = publication;
    const attributes = providerAttributes(providerClass, context, secrets.get(tokensKey) ?? context.get(tokensKey));
    const message = encodeMountRequest({ attributes, secrets: mapText(secrets), targetPath: folder, permission });
    const response = decodeMountResponse(await this.#send(socket, message));
    if (response.errorCode !== '') {
      throw new Error(`mount request failed with provider error code ${response.errorCode}`);
    }
    if (response.versions.length === 0) throw new Error('missing object versions');
    return response;
  }

  /** A provider that is not to be reached is tried again, a little later each time. */
  async #send(socket: string, message: Uint8Array): Promise<Uint8Array> {
    const { clock, signal } = this.#parts;
    for (let tries = 1; ; tries++) {
      try {
        return await unaryCall({ socket, method: mountMethod, message, clock, timeoutMs: callTimeoutMs, signal });
      } catch (error) {
        if (!(error instanceof CallFailure) || error.code !== UNAVAILABLE || tries === mostTries) throw error;
        await sleep(clock, 1000 * 1.1 ** (tries - 1), signal);
      }
    }
  }

  async #write(folder: string, files: MountResponse['files'], place: string): Promise<void> {
    const bad = files.find(({ path }) => !isSafePath(path));
    if (bad !== undefined) {
      throw refused(
        `failed to mount secrets store objects for pod ${place}, err: invalid filepath: ${JSON.stringify(bad.path)}`,
      );
    }
    const { clock, random } = this.#parts;
    await writeAtomically(
      folder,
      files.map(({ path, mode, contents }) => ({ path, bytes: contents, mode: mode & 0o777 })),
      newStamp(clock, random),
    );
  }
}

/** The driver as the cluster knows it, which must be for volumes that live and die with their pod. */
function ephemeralDriver({ store }: ClusterSystem): KubeObject {
  const driver = store.get('storage.k8s.io/csidrivers', '', driverName)?.object;
  const modes = textsAt(driver, 'spec', 'volumeLifecycleModes');
  if (driver !== undefined && modes.includes('Ephemeral')) return driver;
  const list = modes.map((mode) => JSON.stringify(mode)).join(' ');
  const lack = driver === undefined ? 'no CSIDriver object' : `only supports [${list}]`;
  const why = `volume mode "Ephemeral" not supported by driver ${driverName} (${lack})`;
  throw new VolumeRefusal(`kubernetes.io/csi: mounter.SetupAt failed to check volume lifecycle mode: ${why}`);
}

/** An error that the driver gives no code of its own. */
function refused(why: string): VolumeRefusal {
  return new VolumeRefusal(rpcError(UNKNOWN, why));
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
