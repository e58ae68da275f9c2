import { type Clock, type Log, LockkeeperError, type ProvenAccount } from '@lockkeeper/core';
import type { EventRecorder } from '@lockkeeper/kube';
import type { Metrics } from '@lockkeeper/kube/internal';
import { GrpcError, STATUS } from '../grpc/status.ts';
import type { UnaryMethod } from '../grpc/unary-server.ts';
import type { Mounter } from '../mount/mounter.ts';
import {
  decodeMountRequest,
  encodeVersionResponse,
  MOUNT_PATH,
  type MountRequest,
  type MountResponse,
  mountResponseMessage,
  VERSION_PATH,
} from '../protocol/messages.ts';
import type { MessageWriter } from '../protocol/protobuf.ts';
import type { MountedVolumes } from './mounted-volumes.ts';

export interface MethodPorts {
  readonly mounter: Pick<Mounter, 'mount'>;
  readonly volumes: MountedVolumes;
  readonly events: Pick<EventRecorder, 'record'>;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
  /** Largest reply that the driver takes. */
  readonly maxMessageBytes: number;
  /** Version of this build. */
  readonly version: string;
}

/** The name by which drivers and their logs know the provider of AWS. */
const RUNTIME_NAME = 'secrets-store-csi-driver-provider-aws';

/** A failed rotation shows nowhere else: the driver swallows errors of a volume that is mounted (`threat/V9`). */
function tellRotation(events: MethodPorts['events'], { namespace, pod }: ProvenAccount, message: string): void {
  if (pod === undefined) return;
  events.record(
    { apiVersion: 'v1', kind: 'Pod', namespace, name: pod.name, uid: pod.uid },
    { type: 'Warning', reason: 'FailedRotation', message: `mounted secrets are not up to date: ${message}` },
  );
}

/** The methods of `v1alpha1.CSIDriverProvider`, each telling what became of it. */
export function providerMethods(ports: MethodPorts): ReadonlyMap<string, UnaryMethod> {
  const version = { version: 'v1alpha1', runtimeName: RUNTIME_NAME, runtimeVersion: `lockkeeper-${ports.version}` };
  return new Map<string, UnaryMethod>([
    [VERSION_PATH, () => Promise.resolve(encodeVersionResponse(version))],
    [
      MOUNT_PATH,
      async (message, signal, sent) => {
        const reply = await toldMount(decodeMountRequest(message), signal, sent, ports);
        return reply.finish();
      },
    ],
  ]);
}

/** The reply of a mount, which is refused while it takes no memory when the driver would not take it. */
function replyOf(response: MountResponse, maxBytes: number): MessageWriter {
  const reply = mountResponseMessage(response);
  if (reply.byteLength <= maxBytes) return reply;
  throw new GrpcError(
    STATUS.resourceExhausted,
    `the reply takes ${reply.byteLength} bytes, and the limit is ${maxBytes}: mount fewer or smaller secrets in one volume, or raise ` +
      '--max-message-size of the provider and --max-call-recv-msg-size of the driver',
  );
}

async function toldMount(
  request: MountRequest,
  signal: AbortSignal,
  sent: Promise<void> | undefined,
  ports: MethodPorts,
): Promise<MessageWriter> {
  const { mounter, volumes, metrics, clock, log } = ports;
  const start = clock.monotonic();
  const seen: { account?: ProvenAccount } = {};
  const volume = (): string => JSON.stringify([seen.account?.namespace, seen.account?.pod?.uid, request.targetPath]);
  const count = (result: string): void => {
    metrics.add('lockkeeper_csi_mounts_total', { result });
    metrics.add('lockkeeper_csi_mount_seconds_total', {}, (clock.monotonic() - start) / 1_000);
  };
  try {
    const response = await mounter.mount(request, signal, (account) => (seen.account = account), sent);
    const reply = replyOf(response, ports.maxMessageBytes);
    volumes.succeeded(volume(), clock.monotonic());
    count('ok');
    return reply;
  } catch (error) {
    count(error instanceof LockkeeperError ? error.code : 'aborted');
    if (error instanceof LockkeeperError) {
      const { namespace, name, pod } = seen.account ?? {};
      log.warn('a mount failed', { namespace, serviceAccount: name, pod: pod?.name, reason: error.message });
      if (seen.account !== undefined && volumes.failed(volume())) {
        metrics.add('lockkeeper_csi_rotation_failures_total', { namespace: seen.account.namespace });
        tellRotation(ports.events, seen.account, error.message);
      }
    }
    throw error;
  }
}
