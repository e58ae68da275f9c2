import { randomBytes } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { type JobMessage, RenderAnswerer, type ReplyMessage } from '@lockkeeper/template/worker';

/** The program of a thread that renders: it has no environment, opens nothing, and answers one job after the other. */
const answerer = new RenderAnswerer((count) => randomBytes(count));

function tell(message: ReplyMessage): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', (message: JobMessage) => tell(answerer.answer(message)));
tell({ kind: 'ready' });
