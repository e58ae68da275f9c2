import type { EventRecorder } from '../../kubernetes/events/event-recorder.ts';
import { textAt } from '../../kubernetes/json/json.ts';
import type { KubeObject } from '../../kubernetes/json/kube-object.ts';

/** What the kubelet of a pod says about it, or about the part of it that `fieldPath` names. */
export class PodEvents {
  readonly #recorder: EventRecorder;

  constructor(recorder: EventRecorder) {
    this.#recorder = recorder;
  }

  note(pod: KubeObject, reason: string, message: string, fieldPath?: string): void {
    this.#record(pod, 'Normal', reason, message, fieldPath);
  }

  warn(pod: KubeObject, reason: string, message: string, fieldPath?: string): void {
    this.#record(pod, 'Warning', reason, message, fieldPath);
  }

  #record(pod: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string, fieldPath?: string): void {
    const host = textAt(pod, 'spec', 'nodeName');
    const part = fieldPath === undefined ? {} : { fieldPath };
    this.#recorder.record(pod, { type, reason, message, component: 'kubelet', host, ...part });
  }
}
