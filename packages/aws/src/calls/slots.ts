/** Gives the place back. Calling it twice does nothing. */
export type Release = () => void;

interface Room {
  taken: number;
  readonly waiting: (() => void)[];
}

/**
 * Places for calls in progress, counted per key, handed on in order. A key that nobody uses leaves nothing behind.
 */
export class Slots {
  readonly #perKey: number;
  readonly #rooms = new Map<string, Room>();

  constructor(perKey: number) {
    this.#perKey = perKey;
  }

  /** How many keys are in use. */
  get size(): number {
    return this.#rooms.size;
  }

  acquire(key: string): Promise<Release> {
    const room = this.#rooms.get(key) ?? { taken: 0, waiting: [] };
    this.#rooms.set(key, room);
    return new Promise((resolve) => {
      const enter = (): void => resolve(this.#releaseOf(key, room));
      if (room.taken < this.#perKey) {
        room.taken += 1;
        enter();
      } else {
        room.waiting.push(enter);
      }
    });
  }

  #releaseOf(key: string, room: Room): Release {
    let isHeld = true;
    return () => {
      if (!isHeld) {
        return;
      }
      isHeld = false;
      const next = room.waiting.shift();
      if (next !== undefined) {
        next();
        return;
      }
      room.taken -= 1;
      if (room.taken === 0) {
        this.#rooms.delete(key);
      }
    };
  }
}
