import { connect, type TLSSocket } from 'node:tls';
import { devToken } from '../start-lab.ts';

/**
 * Many watches, each over a connection of its own, in a process of their own: `client-process.ts URL COUNT`, the authority's PEM
 * on stdin. Says how many are open once all are, then how many have heard of the object, then waits to be ended.
 */
const [url = '', countText = ''] = process.argv.slice(2);
const count = Number(countText);
const { hostname, port } = new URL(url);
const ca = await textOf(process.stdin);
const say = (answer: object): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);
const path = '/api/v1/namespaces/default/configmaps?watch=1&timeoutSeconds=3000&resourceVersion=0';
const request = `GET ${path} HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\nauthorization: Bearer ${devToken}\r\n\r\n`;
const sockets: TLSSocket[] = [];
let session: Buffer | undefined;
let heard = 0;

function open(): Promise<void> {
  return new Promise((resolve, reject) => {
    const resumed = session === undefined ? {} : { session };
    const socket = connect({ host: hostname, port: Number(port), ca, servername: 'localhost', ...resumed });
    sockets.push(socket);
    socket.once('session', (made: Buffer) => (session = made));
    socket.on('error', reject);
    socket.once('secureConnect', () => socket.write(request));
    let text = '';
    let told = false;
    socket.on('data', (chunk) => {
      if (told) return;
      text += String(chunk);
      if (text.startsWith('HTTP/1.1 200')) resolve();
      else if (text.length > 100) reject(new Error(text.slice(0, 300)));
      if (!text.includes('"name":"news"')) return;
      told = true;
      text = '';
      heard += 1;
      if (heard === count) say({ heard });
    });
  });
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

// A few at a time: a backlog of connections is for the server's sake, not for the measure's.
const lanes = Array.from({ length: 32 }, async (_, lane) => {
  for (let i = lane; i < count; i += 32) await open();
});
await Promise.all(lanes);
say({ open: sockets.length });
setInterval(() => undefined, 60_000);
