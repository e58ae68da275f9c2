import { readFile } from 'node:fs/promises';
import { type Clock, type Log, LockkeeperError, type Random, sleep } from '@lockkeeper/core';
import { KubeClient, systemClock, systemCommands, systemFiles, systemRandom, undiciTransport } from '@lockkeeper/kube';
import { clusterConfigOf, measureProcess, type Metrics } from '@lockkeeper/kube/internal';
import { type Admission, createAdmission } from './admission.ts';
import type { CertificateSource } from './certificates/certificate-source.ts';
import { FileCertificates } from './certificates/file-certificates.ts';
import { certificateIssuer } from './certificates/issue.ts';
import { SelfManagedCertificates } from './certificates/self-managed.ts';
import type { AdmissionOptions } from './options.ts';
import { type ComposedPodIdentity, composePodIdentity } from './pod-identity/compose-pod-identity.ts';
import { admissionMetrics } from './runtime/admission-metrics.ts';
import { startWebhookServer } from './server/webhook-server.ts';

/** A webhook with everything it holds. */
export interface ComposedAdmission {
  readonly metrics: Metrics;
  /** True when reviews are answered from known facts, and callers can be expected to trust the certificate. */
  ready(): boolean;
  /** Serves until the signal aborts, then drains for at most `graceMs`. Rejects with LockkeeperError. */
  run(stop: AbortSignal, graceMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Well below the time that the API server gives a review: a refusal with a reason is worth more than a time-out. */
const REQUEST_TIMEOUT_MS = 3_000;

interface Ports {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
}

function certificatesOf({ certificate }: AdmissionOptions, ports: Ports): Promise<CertificateSource> {
  if (certificate.kind === 'files') return FileCertificates.open({ ...certificate, ...ports, read: readFile });
  const { namespace, serviceName: name, secretName, configurations, mutatingConfigurations } = certificate;
  return Promise.resolve(
    new SelfManagedCertificates({
      ...ports,
      issuer: certificateIssuer(ports),
      service: { namespace, name },
      secretName,
      configurations,
      mutatingConfigurations,
    }),
  );
}

async function clientAuthorities({ clientCaFile }: AdmissionOptions): Promise<{ clientAuthorities?: string }> {
  if (clientCaFile === undefined) return {};
  try {
    return { clientAuthorities: await readFile(clientCaFile, 'utf8') };
  } catch {
    throw new LockkeeperError('InvalidInput', `--client-ca-file: ${clientCaFile} cannot be read`);
  }
}

/** The webhook of pods, where the platform wants it. */
async function podsOf(
  options: AdmissionOptions,
  ports: Ports,
  admission: Admission,
): Promise<ComposedPodIdentity | undefined> {
  const { podIdentity, namespace, rules } = options;
  if (podIdentity === undefined) return undefined;
  const { audiences } = rules;
  return composePodIdentity(podIdentity, {
    ...ports,
    namespace,
    audiences,
    labelsOf: (name) => admission.labelsOf(name),
  });
}

/** Builds the webhook of this process: real clock, real sockets. Every part is named here once. */
export async function compose(
  options: AdmissionOptions,
  variables: Readonly<Record<string, string | undefined>>,
  log: Log,
): Promise<ComposedAdmission> {
  const clock = systemClock();
  const random = systemRandom();
  const metrics = admissionMetrics();
  measureProcess(metrics);
  const config = await clusterConfigOf(options, variables, log);
  const transport = undiciTransport(config, { clock, files: systemFiles(), commands: systemCommands() });
  const client = new KubeClient(transport, {
    clock,
    userAgent: 'lockkeeper-admission',
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
  });
  const ports: Ports = { client, clock, random, log, metrics };
  const admission = createAdmission({ ...ports, ...options });
  const pods = await podsOf(options, ports, admission);
  const certificates = await certificatesOf(options, ports);
  const callers = await clientAuthorities(options);
  const state = { serving: false };
  return {
    metrics,
    ready: () => state.serving && admission.known && pods?.known !== false && certificates.trusted,
    async run(stop, graceMs) {
      const work = new AbortController();
      const running = Promise.all([admission.run(work.signal), pods?.run(work.signal), certificates.run(work.signal)]);
      const stopped = new Promise<'stopped'>((resolve) => {
        if (stop.aborted) resolve('stopped');
        stop.addEventListener('abort', () => resolve('stopped'), { once: true });
      });
      try {
        // Waits for the first certificate; a stop while waiting ends it.
        const started = startWebhookServer(
          {
            ...ports,
            reviewer: admission.reviewer,
            certificates,
            ...callers,
            ...(pods ? { routes: pods.routes } : {}),
          },
          options.listen,
        );
        started.catch(() => undefined);
        const server = await Promise.race([started, stopped, running.then(() => 'stopped' as const)]);
        if (server === 'stopped') return;
        log.info('serving', { port: server.port });
        state.serving = true;
        await Promise.race([stopped, running]);
        state.serving = false;
        // Not ready from here on, but calls that are already on their way are still answered.
        await sleep(clock, options.shutdownDelayMs);
        await server.close(graceMs);
      } finally {
        work.abort(new Error('the webhook stops'));
        await Promise.allSettled([running]);
      }
    },
    close: () => transport.close(),
  };
}
