import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { LockkeeperError } from '@lockkeeper/core';
import { DEFAULT_ACCOUNT, LAB_NAME, type NodeType, type RunningLab } from '@lockkeeper/lab';
import { labVariables } from '../lab/exports.ts';
import { type OpenLab, openLab } from '../lab/open-lab.ts';
import type { CommandIo } from '../process/command-io.ts';
import type { Executor, LabAction } from './action.ts';
import { labLooks } from './lab-looks.ts';
import type { Scenario } from './scenario.ts';
import type { ClientTarget } from './command-line.ts';
import type { AwsTarget } from './direct/aws-calls.ts';
import type { TargetOf } from './direct/aws-executor.ts';

export interface StageOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly awsEndpointUrl?: string;
  /** AWS profiles of the users of the second and third account. */
  readonly accountProfile?: readonly string[];
}

/** Where scenarios play: a lab of their own, or a cluster and an AWS endpoint that the user named. */
export interface Stage {
  readonly target: ClientTarget;
  /** Environment of kubectl and aws. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly awsTarget: TargetOf;
  /** Present for a lab of our own, which knows who called what and vanishes with everything in it. */
  readonly lab?: { readonly open: OpenLab; readonly calls: Executor<LabAction> };
  close(): Promise<void>;
}

/** The region in most of the seeds' manifests. */
const REGION = 'us-east-1';

/** Accounts of a lab for scenarios that play in several. */
const ACCOUNTS: readonly string[] = [DEFAULT_ACCOUNT, '444455556666', '777788889999'];

/** What scenarios call the user of the second account, and of those behind it. */
export function accountName(index: number): string {
  return `account${index + 2}`;
}

function namedProfiles(profiles: readonly string[]): ReadonlyMap<string, string> {
  return new Map(profiles.map((profile, i) => [accountName(i), profile]));
}

/** Nothing of the user's own AWS or Kubernetes settings reaches a lab's clients (`threat/D7`), and no proxy stands in between. */
function labClientVariables(lab: RunningLab, folder: string, variables: CommandIo['variables']): Stage['variables'] {
  const kept = Object.entries(variables).filter(([name]) => !/^(AWS_|KUBE)|_proxy$/i.test(name));
  return {
    ...Object.fromEntries(kept),
    ...labVariables(lab),
    KUBECACHEDIR: `${folder}/kube-cache`,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    NO_PROXY: '127.0.0.1',
  };
}

/** What a lab needs to have for all scenarios of a run. */
export interface StageNeeds {
  readonly accounts: number;
  readonly nodes: readonly NodeType[];
  readonly csi: boolean;
}

/** One lab has what any of the scenarios asks for. */
export function needsOf(scenarios: readonly Scenario[]): StageNeeds {
  return {
    accounts: Math.max(...scenarios.map(({ accounts = 1 }) => accounts)),
    nodes: [...new Set(scenarios.flatMap(({ lab }) => lab?.nodes ?? []))].toSorted(),
    csi: scenarios.some(({ lab }) => lab?.csi === true),
  };
}

/** Nobody waits for two minutes to see a rotation. */
const ROTATION_POLL_MS = 1_000;

async function labStage(needs: StageNeeds, folder: string, io: CommandIo): Promise<Stage> {
  const { nodes, csi } = needs;
  const options = {
    withOperator: true,
    withAdmission: true,
    region: REGION,
    accounts: ACCOUNTS.slice(0, needs.accounts),
    ...(nodes.length > 0 ? { nodes } : {}),
    ...(csi ? { withCsi: true, rotationPollMs: ROTATION_POLL_MS } : {}),
  };
  // Scenarios are about what goes wrong, and look for it where a user would.
  const open = await openLab(options, { ...io, log: { ...io.log, warn: () => {} } });
  const { running } = open;
  const [own, ...others] = running.accounts;
  if (own === undefined) throw new TypeError('a lab has an account');
  const byName = new Map(others.map((keys, i) => [accountName(i), keys]));
  const profiles = namedProfiles(others.map(({ accountId }) => `${LAB_NAME}-${accountId}`));
  return {
    target: { kubeconfig: running.files.kubeconfig, region: REGION, awsEndpointUrl: running.awsUrl, profiles },
    variables: labClientVariables(running, folder, io.variables),
    awsTarget: (account) => {
      const { accessKeyId, secretAccessKey } = account === undefined ? own : known(byName, account);
      const credentials = { accessKeyId, secretAccessKey };
      return Promise.resolve({ region: REGION, endpoint: running.awsUrl, credentials });
    },
    lab: { open, calls: labLooks(running) },
    close: () => open.close(),
  };
}

function known<T>(names: ReadonlyMap<string, T>, name: string): T {
  const found = names.get(name);
  if (found === undefined) throw new TypeError(`no step made the identity ${name}`);
  return found;
}

async function ownCredentials(profile: string | undefined): Promise<AwsTarget['credentials']> {
  try {
    return await fromNodeProviderChain(profile ? { profile } : {})();
  } catch {
    throw new LockkeeperError(
      'Denied',
      'no AWS credentials: log in first, as the scenarios create roles, keys and secrets',
    );
  }
}

/** A copy of the user's AWS configuration, so that the profiles of a run never get into the user's own (`threat/L11`). */
async function copiedConfig(home: string, folder: string, io: CommandIo): Promise<string> {
  const copy = join(folder, 'aws-config');
  await writeFile(copy, '', { flag: 'wx', mode: 0o600 });
  await copyFile(io.variables['AWS_CONFIG_FILE'] ?? join(home, '.aws', 'config'), copy).catch(() => undefined);
  return copy;
}

function givenStage(options: StageOptions, kubeconfig: string, awsConfig: string, io: CommandIo): Stage {
  const { context } = options;
  const endpoint = options.awsEndpointUrl ?? io.variables['AWS_ENDPOINT_URL'];
  const awsEndpoint = endpoint ? { awsEndpointUrl: endpoint } : {};
  const profiles = namedProfiles(options.accountProfile ?? []);
  return {
    target: { kubeconfig, region: REGION, ...(context ? { context } : {}), ...awsEndpoint, profiles },
    variables: { ...io.variables, KUBECONFIG: kubeconfig, AWS_CONFIG_FILE: awsConfig, AWS_PAGER: '' },
    awsTarget: async (account) => ({
      region: REGION,
      credentials: await ownCredentials(account === undefined ? io.variables['AWS_PROFILE'] : known(profiles, account)),
      ...(endpoint ? { endpoint } : {}),
    }),
    close: () => Promise.resolve(),
  };
}

/** Sets the stage. A lab, with all that is needed, starts only when neither a cluster nor an endpoint was named. */
export async function setStage(
  options: StageOptions,
  needs: StageNeeds,
  folder: string,
  home: string,
  io: CommandIo,
): Promise<Stage> {
  if (options.kubeconfig === undefined && options.awsEndpointUrl === undefined) return labStage(needs, folder, io);
  const kubeconfig = options.kubeconfig ?? io.variables['KUBECONFIG']?.split(':')[0] ?? `${home}/.kube/config`;
  return givenStage(options, kubeconfig, await copiedConfig(home, folder, io), io);
}
