import { type ObjectWish, parseObjects } from '../objects/parse-objects.ts';
import type { Regions } from './regions.ts';

const MAX_CLASSES = 200;

/** Objects of the classes mounted last: the pods of a node share few classes, and each comes again every minute. */
export class ParsedClasses {
  readonly #known = new Map<string, readonly ObjectWish[]>();

  /** As `parseObjects`. */
  get(objects: string, pathTranslation: string, regions: Regions): readonly ObjectWish[] {
    const key = JSON.stringify([objects, pathTranslation, regions]);
    const known = this.#known.get(key) ?? parseObjects(objects, pathTranslation, regions);
    this.#known.delete(key);
    this.#known.set(key, known);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MAX_CLASSES) break;
      this.#known.delete(oldest);
    }
    return known;
  }
}
