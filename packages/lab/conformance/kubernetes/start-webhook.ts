import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAuthority } from '../../src/certificates/authority.ts';
import { clock, random } from './start-lab.ts';

/** A webhook server of its own, with a certificate of its own authority. */
export interface RunningWebhook {
  readonly port: number;
  /** PEM of the authority, in base64 as configurations carry it. */
  readonly caBundle: string;
  readonly reviews: readonly Review[];
  stop(): Promise<void>;
}

export interface Review {
  readonly path: string;
  readonly request: {
    readonly uid: string;
    readonly name: string;
    readonly operation: string;
    readonly dryRun: boolean;
  };
}

/** What a path answers: a response to complete, a bare status, or silence. */
export type Behaviour = (review: Review) => object | number | 'silence';

export async function startWebhook(behaviour: Behaviour): Promise<RunningWebhook> {
  const authority = await createAuthority(clock, random);
  const { certificate, key } = await authority.issueServer(['judge.hooks.svc']);
  const reviews: Review[] = [];
  const server = createServer({ cert: certificate, key }, (incoming, outgoing) => {
    void (async () => {
      let text = '';
      for await (const chunk of incoming) text += String(chunk);
      const { request } = JSON.parse(text) as Pick<Review, 'request'>;
      const review = { path: new URL(incoming.url ?? '/', 'https://x').pathname, request };
      reviews.push(review);
      const response = behaviour(review);
      if (response === 'silence') return;
      if (typeof response === 'number') {
        outgoing.writeHead(response).end();
        return;
      }
      const body = {
        apiVersion: 'admission.k8s.io/v1',
        kind: 'AdmissionReview',
        response: { uid: request.uid, ...response },
      };
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    caBundle: Buffer.from(authority.certificate).toString('base64'),
    reviews,
    stop: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}
