import { LockkeeperError } from '@lockkeeper/core';
import { type DecisionFile, writeDecisions } from '../lab/decision-file.ts';
import { exportLines, labVariables, unsetLine } from '../lab/exports.ts';
import type { LabServices } from '../lab/lab-services.ts';
import { type OpenLab, openLab, type OpenLabOptions } from '../lab/open-lab.ts';
import { serviceEnd } from '../lab/service-end.ts';
import type { CommandIo } from '../process/command-io.ts';
import { EXIT } from '../process/exit-codes.ts';
import { stopped } from '../process/stopped.ts';
import { printable } from '../terminal/printable.ts';

function describe(lab: OpenLab): string {
  const { running, services, folder } = lab;
  const lines = [
    `Kubernetes API   ${running.kubernetesUrl}`,
    `AWS endpoint     ${running.awsUrl}  (region ${running.region})`,
    ...running.accounts.map(({ accountId, userArn }) => `AWS account      ${accountId}  as ${userArn}`),
    `Files            ${folder.path}`,
    ...podIdentityLines(running.podIdentityUrl),
    ...(running.folders
      ? [
          `Pods             ${running.folders.pods}`,
          `CSI providers    ${running.folders.csiProviders}  (for sockets such as aws.sock; the kubelet's folder is ${running.folders.kubelet})`,
        ]
      : ['Pods             none: there are no nodes (--node adds some)']),
    ...serviceLines(services),
    '',
    'Point kubectl, aws and every SDK of another shell at it:',
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function serviceLines({ operator, admission, csi }: LabServices): readonly string[] {
  return [
    ...(operator
      ? [
          `Operator         ready at ${operator.liveUrl}/readyz, metrics at ${operator.metricsUrl}/metrics`,
          `Operator log     ${operator.logFile}`,
        ]
      : ['Operator         not started (--with-operator starts it)']),
    ...(admission
      ? [`Admission        ready at ${admission.liveUrl}/readyz`, `Admission log    ${admission.logFile}`]
      : []),
    ...(csi
      ? [
          `CSI provider     ready at ${csi.liveUrl}/readyz, metrics at ${csi.metricsUrl}/metrics`,
          `CSI log          ${csi.logFile}`,
        ]
      : []),
  ];
}

/** What the pod identity webhook would put into a container, for a process that plays one. */
function podIdentityLines(url: string | undefined): readonly string[] {
  if (url === undefined) return [];
  return [
    `Pod Identity     ${url}`,
    '                 in a pod: AWS_CONTAINER_CREDENTIALS_FULL_URI is that address, and',
    '                 AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE a file with a token of the pod for pods.eks.amazonaws.com',
  ];
}

/** Waits for Ctrl-C. Rejects when a service ends before: a lab is not what was asked for without it. */
async function untilStopped(lab: OpenLab, io: CommandIo): Promise<void> {
  const failure = await Promise.race([stopped(io.signal), serviceEnd(lab.services)]);
  if (failure !== undefined && !io.signal.aborted) throw failure;
}

export interface LabCommandOptions extends OpenLabOptions {
  /** File for the decisions of the AWS endpoint. */
  readonly decisions?: string;
}

/** `lockkeeper lab`: a Kubernetes API server and an AWS endpoint on this machine until Ctrl-C, then nothing. */
export async function runLab(options: LabCommandOptions, io: CommandIo): Promise<number> {
  let lab: OpenLab;
  try {
    lab = await openLab(options, io);
  } catch (error) {
    if (io.signal.aborted && !(error instanceof LockkeeperError)) return EXIT.done;
    throw error;
  }
  let decisions: DecisionFile | undefined;
  try {
    decisions = options.decisions === undefined ? undefined : await writeDecisions(options.decisions, lab.running, io);
    io.err(describe(lab));
    io.out(unsetLine(io.variables) + exportLines(labVariables(lab.running)));
    const kept = options.data === undefined ? '' : ` Its state stays in ${printable(options.data)}.`;
    io.err(`\nCtrl-C stops the lab and removes its files.${kept}\n`);
    await untilStopped(lab, io);
    io.err('\nstopping\n');
    return EXIT.done;
  } finally {
    await lab.close();
    await decisions?.close();
  }
}
