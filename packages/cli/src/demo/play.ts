import { join } from 'node:path';
import type { OpenCluster } from '../install/open-cluster.ts';
import { findContainer } from '../lab/exec/find-container.ts';
import type { CommandIo } from '../process/command-io.ts';
import { selfCommand } from '../process/self-command.ts';
import type { Executor, PodAction } from './action.ts';
import type { ClusterFacts } from './cluster-facts.ts';
import { commandExecutor } from './command-executor.ts';
import type { ClientTarget } from './command-line.ts';
import { awsExecutor } from './direct/aws-executor.ts';
import { kubeExecutor } from './direct/kube-executor.ts';
import { type FindContainer, podAwsExecutor } from './direct/pod-aws-executor.ts';
import { editExecutor } from './edit-executor.ts';
import type { ClientChoice } from './machine-clients.ts';
import { podExecutorWithoutAws } from './pod-executor.ts';
import type { Executors } from './run-scenario.ts';
import type { Stage } from './stage.ts';

/** What scenarios play with. */
export interface Play {
  readonly stage: Stage;
  readonly cluster: OpenCluster;
  readonly facts: ClusterFacts;
  readonly parent: string;
  readonly clients: Readonly<Record<'kubectl' | 'aws', ClientChoice>>;
  readonly io: CommandIo;
  /** Progress: stdout, or stderr where stdout holds JSON. */
  readonly say: (text: string) => void;
  readonly colour: boolean;
}

/** How commands of the machine reach what is played on. */
export function targetOf({ stage, facts }: Play): ClientTarget {
  return { ...stage.target, podsOfLab: facts.podsOfLab };
}

/** Who carries out the actions of a scenario whose files are in `folder`. */
export function executorsIn(folder: string, play: Play): Executors {
  const { stage, cluster, clients, parent } = play;
  const { variables } = stage;
  const target = targetOf(play);
  // Steps start this program again and again: what Node made of it the first time is kept for the run.
  const compiled = variables['NODE_COMPILE_CACHE'] ?? join(parent, 'compiled');
  const commands = commandExecutor({
    folder,
    target,
    variables: { ...variables, NODE_COMPILE_CACHE: compiled },
    lockkeeper: selfCommand(),
  });
  return {
    kubectl: clients.kubectl.kind === 'machine' ? commands : kubeExecutor({ ...cluster, folder }),
    aws: clients.aws.kind === 'machine' ? commands : awsExecutor(stage.awsTarget, folder),
    lockkeeper: commands,
    ...podsOf(play, commands, folder),
    sed: editExecutor(folder),
    ...(stage.lab ? { lab: stage.lab.calls } : {}),
  };
}

function podsOf({ facts, clients, stage, io }: Play, commands: Executor<PodAction>, folder: string) {
  if (!facts.podsOfLab) return clients.kubectl.kind === 'machine' ? { pod: commands } : {};
  if (clients.aws.kind === 'machine') return { pod: commands };
  const { kubeconfig, context } = stage.target;
  const choice = { kubeconfig, ...(context ? { context } : {}) };
  const find: FindContainer = ({ namespace, name }) => findContainer({ ...choice, namespace, pod: name }, io);
  return { pod: podExecutorWithoutAws(commands, podAwsExecutor(find, folder)) };
}
