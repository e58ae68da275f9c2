import type { LabHandler } from '../http/types.ts';
import type { StaticToken } from './authentication/authenticator.ts';
import { isObject, type Json, type JsonObject } from './json/json.ts';

export interface InProcessReply {
  readonly status: number;
  readonly body: JsonObject;
}

/** Calls an API server in the same process as one user, the whole way through authentication, authorization and admission. */
export class InProcessClient {
  readonly #handle: LabHandler;
  readonly #token: string;

  /** @param tokens whose first one it uses; without any it is nobody */
  constructor(handle: LabHandler, [user]: readonly StaticToken[]) {
    this.#handle = handle;
    this.#token = user?.token ?? '';
  }

  async send(method: string, path: string, body?: JsonObject): Promise<InProcessReply> {
    const response = await this.#handle({
      method,
      path,
      headers: {
        authorization: `Bearer ${this.#token}`,
        'content-type': 'application/json',
        accept: 'application/json',
        'user-agent': 'kube-controller-manager',
      },
      body: body === undefined ? new Uint8Array() : new TextEncoder().encode(JSON.stringify(body)),
    });
    const text = response.body instanceof Uint8Array ? new TextDecoder().decode(response.body) : '{}';
    const parsed = JSON.parse(text) as Json;
    return { status: response.status, body: isObject(parsed) ? parsed : {} };
  }
}
