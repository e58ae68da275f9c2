import type { KubeTransport } from '@lockkeeper/kube';

/** `299 - "text"`, as often as there are warnings; quotes and backslashes inside the text are escaped (RFC 7234, 5.5). */
const WARNING = /299 \S+ "((?:[^"\\]|\\.)*)"/g;

/** The texts in a `Warning` header. */
export function warningTexts(header: string): readonly string[] {
  return [...header.matchAll(WARNING)].map(([, text = '']) => text.replaceAll(/\\(.)/g, '$1'));
}

/** The same way to the API server, on which what it and its webhooks warn of is heard, each text once. */
export function hearingWarnings(transport: KubeTransport, onWarning: (text: string) => void): KubeTransport {
  return {
    send: async (request) => {
      const answer = await transport.send(request);
      for (const text of new Set(warningTexts(answer.headers.get('warning') ?? ''))) onWarning(text);
      return answer;
    },
  };
}
