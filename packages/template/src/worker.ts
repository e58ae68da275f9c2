export { RenderAnswerer } from './worker/render-answerer.ts';
export type { JobMessage, JobReply, RenderJob, ReplyMessage } from './worker/render-job.ts';
