import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { LockkeeperError } from '@lockkeeper/core';
import type { RunningLab } from '@lockkeeper/lab';
import { labVariables } from '../lab/exports.ts';
import { type OpenLab, openLab } from '../lab/open-lab.ts';
import type { CommandIo } from '../process/command-io.ts';
import type { Executor, LabAction } from './action.ts';
import type { ClientTarget } from './command-line.ts';
import type { AwsTarget } from './direct/aws-calls.ts';

export interface StageOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly awsEndpointUrl?: string;
}

/** Where scenarios play: a lab of their own, or a cluster and an AWS endpoint that the user named. */
export interface Stage {
  readonly target: ClientTarget;
  /** Environment of kubectl and aws. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly awsTarget: () => Promise<AwsTarget>;
  /** Present for a lab of our own, which knows who called what and vanishes with everything in it. */
  readonly lab?: { readonly open: OpenLab; readonly calls: Executor<LabAction> };
  close(): Promise<void>;
}

/** The region in the seeds' manifests. */
const REGION = 'us-east-1';

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

function callCounter(lab: RunningLab): Executor<LabAction> {
  return {
    run: ({ service, principal }) => {
      const calls = lab.lab.aws.calls.list();
      const theirs = calls.filter((call) => call.service === service && call.principal?.includes(principal) === true);
      return Promise.resolve({ ok: true, text: String(theirs.length) });
    },
  };
}

async function labStage(folder: string, io: CommandIo): Promise<Stage> {
  const open = await openLab({ withOperator: true, withAdmission: true, region: REGION }, io);
  const { running } = open;
  const [keys] = running.accounts;
  if (keys === undefined) throw new TypeError('a lab has an account');
  const { accessKeyId, secretAccessKey } = keys;
  const credentials = { accessKeyId, secretAccessKey };
  return {
    target: { kubeconfig: running.files.kubeconfig, region: REGION, awsEndpointUrl: running.awsUrl },
    variables: labClientVariables(running, folder, io.variables),
    awsTarget: () => Promise.resolve({ region: REGION, endpoint: running.awsUrl, credentials }),
    lab: { open, calls: callCounter(running) },
    close: () => open.close(),
  };
}

async function ownCredentials(variables: CommandIo['variables']): Promise<AwsTarget['credentials']> {
  const profile = variables['AWS_PROFILE'];
  try {
    return await fromNodeProviderChain(profile ? { profile } : {})();
  } catch {
    throw new LockkeeperError(
      'Denied',
      'no AWS credentials: log in first, as the scenarios create roles, keys and secrets',
    );
  }
}

function givenStage(options: StageOptions, kubeconfig: string, io: CommandIo): Stage {
  const { context } = options;
  const endpoint = options.awsEndpointUrl ?? io.variables['AWS_ENDPOINT_URL'];
  const awsEndpoint = endpoint ? { awsEndpointUrl: endpoint } : {};
  return {
    target: { kubeconfig, region: REGION, ...(context ? { context } : {}), ...awsEndpoint },
    variables: { ...io.variables, KUBECONFIG: kubeconfig, AWS_PAGER: '' },
    awsTarget: async () => ({
      region: REGION,
      credentials: await ownCredentials(io.variables),
      ...(endpoint ? { endpoint } : {}),
    }),
    close: () => Promise.resolve(),
  };
}

/** Sets the stage. A lab starts only when neither a cluster nor an endpoint was named. */
export function setStage(options: StageOptions, folder: string, home: string, io: CommandIo): Promise<Stage> {
  if (options.kubeconfig === undefined && options.awsEndpointUrl === undefined) return labStage(folder, io);
  const kubeconfig = options.kubeconfig ?? io.variables['KUBECONFIG']?.split(':')[0] ?? `${home}/.kube/config`;
  return Promise.resolve(givenStage(options, kubeconfig, io));
}
