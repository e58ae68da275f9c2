import type { KubeRequest, KubeResponse, KubeTransport } from '@lockkeeper/kube';

/** An API server that only answers GET: with the object that a path has, or 404. */
export class AnsweringTransport implements KubeTransport {
  readonly requests: KubeRequest[] = [];
  readonly objects: Map<string, object>;

  constructor(objects: Readonly<Record<string, object>>) {
    this.objects = new Map(Object.entries(objects));
  }

  send(request: KubeRequest): Promise<KubeResponse> {
    this.requests.push(request);
    const found = this.objects.get(request.path);
    const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 };
    const body = Buffer.from(JSON.stringify(found ?? status));
    return Promise.resolve({
      status: found === undefined ? 404 : 200,
      headers: new Map([['content-type', 'application/json']]),
      body: (async function* () {
        yield await Promise.resolve(body);
      })(),
    });
  }
}
