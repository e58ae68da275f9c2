import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands before an agent of EKS Pod Identity and answers nobody before it is told to: what waits for it waits for AWS. */
export class HoldingAgent {
  readonly #server: Server;
  readonly #agent: string;
  readonly #held: { readonly pod: string; readonly answer: () => void }[] = [];
  /** The pods that it was asked for. */
  readonly asked: string[] = [];

  private constructor(agent: string) {
    this.#agent = agent;
    this.#server = createServer((request, response) => {
      const pod = podOf(request.headers.authorization ?? '');
      this.asked.push(pod);
      this.#held.push({ pod, answer: () => void this.#forward(request, response) });
    });
  }

  static async start(agent: string): Promise<HoldingAgent> {
    const made = new HoldingAgent(agent);
    await new Promise<void>((resolve) => made.#server.listen(0, '127.0.0.1', resolve));
    return made;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1/credentials`;
  }

  /** Whether a pod waits. */
  holds(pod: string): boolean {
    return this.#held.some((one) => one.pod === pod);
  }

  /** Answers those who wait. */
  release(): void {
    for (const { answer } of this.#held.splice(0)) answer();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await fetch(this.#agent, { headers: { authorization: request.headers.authorization ?? '' } });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(await answer.text());
  }
}

/** The name of the pod that a token is bound to. */
function podOf(token: string): string {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    readonly 'kubernetes.io': { readonly pod: { readonly name: string } };
  };
  return claims['kubernetes.io'].pod.name;
}
