import { type Clock, LockkeeperError, type ProvenAccount, type Random, type VolumeIdentity } from '@lockkeeper/core';
import { filePermission } from '../attributes/file-permission.ts';
import { type MountAttributes, mountAttributes, TOKENS } from '../attributes/mount-attributes.ts';
import { readTextMap } from '../attributes/read-text-map.ts';
import { serviceAccountTokens } from '../attributes/service-account-tokens.ts';
import type { AccountRoles } from '../cluster/account-roles.ts';
import type { ClassPolicy } from '../cluster/class-policy.ts';
import type { NodeRegion } from '../cluster/node-region.ts';
import { checkClaims } from '../identity/check-claims.ts';
import { SeenSignatures } from '../identity/seen-signatures.ts';
import type { TokenDesk } from '../identity/token-desk.ts';
import { isSigned, type KeyFinder, type ProvenToken, verifyToken } from '../identity/verify-token.ts';
import { agentUrls, type WishedIdentity, wishedIdentity } from '../identity/wish-identity.ts';
import type { MountRequest, MountResponse } from '../protocol/messages.ts';
import { type AssembledMount, assembleFiles } from './assemble-files.ts';
import type { ObjectFetcher } from './fetch-objects.ts';
import { openMountFolder } from './mount-folder.ts';
import type { MountRoom } from './mount-room.ts';
import { mostBytes } from './mount-size.ts';
import type { ParsedClasses } from './parsed-classes.ts';
import { regionsOf } from './regions.ts';
import { RunningMounts } from './running-mounts.ts';
import type { FileSystem } from './volume-layout.ts';
import { writeFiles } from './write-files.ts';

/** How mounts are served on this node. */
export interface MountSettings {
  /** The driver writes the files (must M22); else this process does, below the kubelet's folder. */
  readonly driverWrites: boolean;
  readonly kubeletPath: string;
  /** Agent of EKS Pod Identity, where it is not at its usual addresses. */
  readonly agentUrl?: string;
  readonly agentTimeoutMs: number;
  /** STS session name of IRSA. */
  readonly sessionName: string;
}

export interface MountPorts {
  readonly settings: MountSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly keys: KeyFinder;
  readonly tokens: TokenDesk;
  readonly roles: AccountRoles;
  readonly classes: ClassPolicy;
  readonly region: NodeRegion;
  readonly parsed: ParsedClasses;
  readonly fetcher: ObjectFetcher;
  readonly room: MountRoom;
  readonly fs: FileSystem;
}

/** What is known of a mount as soon as its token is proved. */
export type OnProven = (account: ProvenAccount) => void;

/** Serves mounts: proves who asks, fetches as that identity, and hands over or writes all files or none. */
export class Mounter {
  readonly #ports: MountPorts;
  readonly #signatures = new SeenSignatures(isSigned);
  readonly #running = new RunningMounts<MountResponse>();

  constructor(ports: MountPorts) {
    this.#ports = ports;
  }

  /**
   * `sent` resolves when what the mount takes is with the driver, or the driver is gone. Rejects with LockkeeperError whose message is what
   * the pod's event shows, or with the signal's reason.
   */
  async mount(
    request: MountRequest,
    signal: AbortSignal,
    onProven: OnProven,
    sent: Promise<void> = Promise.resolve(),
  ): Promise<MountResponse> {
    if (request.targetPath === '') throw new LockkeeperError('InvalidInput', 'Missing mount path');
    const raw = readAttributes(request);
    const attributes = mountAttributes(raw);
    const tokens = serviceAccountTokens(raw.get(TOKENS) || tokensOfSecrets(request));
    const usualMode = filePermission(request.permission);
    const wished = wishedIdentity(attributes, tokens);
    const { account } = await this.#prove(attributes, wished);
    onProven(account);
    const { parameters } = attributes;
    const primary = parameters.region === '' ? await this.#ports.region.find(account) : parameters.region;
    const regions = regionsOf(primary, parameters.failoverRegion);
    await this.#ports.classes.check(attributes, account.namespace);
    const identity = await this.#identity(wished, account, attributes);
    const wishes = this.#ports.parsed.get(parameters.objects, parameters.pathTranslation, regions);
    const { targetPath } = request;
    const make = async (all: AbortSignal): Promise<MountResponse> => {
      const found = await this.#ports.fetcher.fetch(wishes, { account, identity, regions }, all);
      return this.#deliver(assembleFiles(wishes, found, usualMode), targetPath, account);
    };
    const place = JSON.stringify([account, targetPath]);
    const wish = JSON.stringify([parameters, identity, regions, usualMode]);
    const leave = await this.#ports.room.enter(account.namespace, mostBytes(wishes), signal);
    try {
      return await this.#running.join(place, wish, make, signal);
    } finally {
      void sent.then(leave);
    }
  }

  /** Before anything else, and before any cache (must M22, `threat/V2`). */
  async #prove(attributes: MountAttributes, { kind, token, audience }: WishedIdentity): Promise<ProvenToken> {
    const { clock, keys, tokens } = this.#ports;
    const proven = await verifyToken(token, audience, keys, clock.now(), this.#signatures.isSigned);
    checkClaims(attributes.pod, proven.account);
    tokens.put(proven, kind === 'pod-identity' ? proven.account.pod?.uid : undefined);
    return proven;
  }

  async #identity(
    { kind, audience }: WishedIdentity,
    account: ProvenAccount,
    { parameters }: MountAttributes,
  ): Promise<VolumeIdentity> {
    const { settings, roles } = this.#ports;
    if (kind === 'web-identity') {
      return { kind, audience, roleArn: await roles.roleOf(account), sessionName: settings.sessionName };
    }
    const urls = settings.agentUrl === undefined ? agentUrls(parameters.preferredAddressType) : [settings.agentUrl];
    return { kind, audience, agentUrls: urls, agentTimeoutMs: settings.agentTimeoutMs };
  }

  async #deliver(
    { files, versions }: AssembledMount,
    targetPath: string,
    { pod }: ProvenAccount,
  ): Promise<MountResponse> {
    const { settings, random, clock, fs } = this.#ports;
    refuseDotNames(files);
    if (settings.driverWrites) return { files, versions };
    if (pod === undefined) {
      throw new LockkeeperError('Refused', 'files are written only for a token that is bound to a pod');
    }
    const folder = await openMountFolder(fs, targetPath, settings.kubeletPath, pod.uid);
    try {
      await writeFiles(folder, files, { random, clock, fs });
    } finally {
      await folder.close();
    }
    return { files: [], versions };
  }
}

/** Names that begin like the volume's own `..data` are refused by the driver, too; said here, the refusal tells what helps. */
function refuseDotNames(files: AssembledMount['files']): void {
  const refused = files.find(({ path }) => path.startsWith('..'));
  if (refused === undefined) return;
  throw new LockkeeperError(
    'InvalidInput',
    `no file may have a name that begins with "..": give ${JSON.stringify(refused.path)} another objectAlias`,
  );
}

function readAttributes({ attributes }: MountRequest): ReadonlyMap<string, string> {
  try {
    return readTextMap(attributes.revealText());
  } catch (error) {
    if (!(error instanceof LockkeeperError)) throw error;
    throw new LockkeeperError('InvalidInput', `failed to unmarshal attributes, error: ${error.message}`);
  }
}

/** On Kubernetes 1.35 and later the tokens may come in the volume's secrets (`serviceAccountTokenInSecrets` of the CSIDriver). */
function tokensOfSecrets({ secrets }: MountRequest): string {
  try {
    return readTextMap(secrets.revealText()).get(TOKENS) ?? '';
  } catch {
    // Without tokens the secrets are none of ours, whatever they look like.
    return '';
  }
}
