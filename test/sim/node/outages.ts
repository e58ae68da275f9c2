import type { KubeTransport } from '@lockkeeper/kube';
import type { World } from '../world/world.ts';

/** What can be down for a while: the API server, STS, or AWS in one region. */
export class Outages {
  readonly #world: World;
  readonly #until = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  begin(what: string, ms: number): void {
    this.#until.set(what, this.#world.now + ms);
  }

  endAll(): void {
    this.#until.clear();
  }

  has(what: string): boolean {
    return (this.#until.get(what) ?? 0) > this.#world.now;
  }
}

/** A transport that finds nobody while the API server is down. */
export function downAtTimes(transport: KubeTransport, outages: Outages): KubeTransport {
  return {
    send: (request) =>
      outages.has('kube') ? Promise.reject(new Error('connection refused')) : transport.send(request),
  };
}
