import { mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Clock, Log, Random } from '@lockkeeper/core';
import type { KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import { LabNodes } from './lab-nodes.ts';
import { AWS_ENDPOINT_ANNOTATION, POD_IDENTITY_ANNOTATION } from './node-annotations.ts';
import type { NodeType } from './node-object.ts';

/** Below the folder of the lab, or of its state: the files of pods. */
export const PODS_FOLDER = 'pods';

/** Below the folder of the lab: where providers of the Secrets Store CSI driver may put their sockets. */
export const PROVIDERS_FOLDER = 'csi-providers';
/** Below the folder of the lab: the kubelet's own, where CSI volumes lie by their pod's UID. */
const KUBELET_FOLDER = 'kubelet';
/** As the driver's own default. */
const DEFAULT_ROTATION_POLL_MS = 120_000;

export interface StartNodesOptions {
  readonly types: readonly NodeType[];
  readonly region: string;
  readonly awsUrl: string;
  readonly podIdentityUrl?: string;
  /** Folder of the lab's own files. */
  readonly folder: string;
  /** Where providers of the Secrets Store CSI driver have their sockets, besides the lab's own folder for them. */
  readonly csiProviders?: string;
  /** How old a mount of that driver must be before it is renewed. */
  readonly rotationPollMs?: number;
  /** Folder of its state, which pods' files stay with; without it they go when the lab does. */
  readonly dataDir?: string;
}

/** Where the nodes of a lab keep what others have to find. */
export interface NodeFolders {
  /** Files of pods. */
  readonly pods: string;
  /** Where providers of the Secrets Store CSI driver may put their sockets, such as `aws.sock`. */
  readonly csiProviders: string;
  /** The kubelet's folder, as providers are told it. */
  readonly kubelet: string;
}

export interface RunningNodes {
  readonly folders?: NodeFolders;
  readonly close: () => Promise<void>;
}

/** Starts the nodes of a lab, if it has any. */
export async function startNodes(
  { clock, random, log }: { readonly clock: Clock; readonly random: Random; readonly log: Log },
  { system, minorVersion }: KubernetesApi,
  options: StartNodesOptions,
): Promise<RunningNodes> {
  const { types, region, awsUrl, podIdentityUrl, folder, dataDir } = options;
  if (types.length === 0) return { close: async () => undefined };
  const podsFolder = resolve(dataDir ?? folder, PODS_FOLDER);
  const annotations = {
    [AWS_ENDPOINT_ANNOTATION]: awsUrl,
    ...(podIdentityUrl === undefined ? {} : { [POD_IDENTITY_ANNOTATION]: podIdentityUrl }),
  };
  const ports = { clock, random, log, system };
  const providers = options.csiProviders === undefined ? [] : [resolve(options.csiProviders)];
  const kubeletFolder = resolve(folder, KUBELET_FOLDER);
  const ownProviders = resolve(folder, PROVIDERS_FOLDER);
  await mkdir(ownProviders, { recursive: true, mode: 0o700 });
  const nodes = new LabNodes(ports, {
    types,
    region,
    version: minorVersion,
    podsFolder,
    kubeletFolder,
    annotations,
    secretsStore: {
      providerFolders: [...providers, ownProviders],
      rotationPollMs: options.rotationPollMs ?? DEFAULT_ROTATION_POLL_MS,
    },
  });
  await nodes.start();
  const close = async (): Promise<void> => {
    await nodes.close();
    await rm(kubeletFolder, { recursive: true, force: true });
    await rm(ownProviders, { recursive: true, force: true });
    if (dataDir === undefined) await rm(podsFolder, { recursive: true, force: true });
  };
  return { folders: { pods: podsFolder, csiProviders: ownProviders, kubelet: kubeletFolder }, close };
}
