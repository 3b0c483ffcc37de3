import type { MetadataSteps } from '../../ports/metadata.ts';
import type { NewUpload } from '../../ports/metadata-rows.ts';
import type { World } from '../../ports/world.ts';

type Made = Awaited<ReturnType<MetadataSteps['createUploads']>>[number];

interface Waiting {
  upload: NewUpload;
  resolve(made: Made): void;
  reject(error: unknown): void;
}

/** So many share one message and one transaction. */
const MOST = 256;

/** Rows of uploads, made together: those that come while a transaction runs share the next one (no timer). One refused never fails the others. */
export class Creations {
  readonly #write: Pick<MetadataSteps, 'createUploads'>;
  readonly #world: Pick<World, 'now'>;
  readonly #waiting: Waiting[] = [];
  #running = false;

  constructor(write: Pick<MetadataSteps, 'createUploads'>, world: Pick<World, 'now'>) {
    this.#write = write;
    this.#world = world;
  }

  make(upload: NewUpload): Promise<Made> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ upload, resolve, reject });
      if (this.#running) return;
      this.#running = true;
      // One turn later, so that everything which came with the same read of the sockets is in the first group.
      setImmediate(() => void this.#run());
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, MOST);
      try {
        const made = await this.#write.createUploads(
          group.map(({ upload }) => upload),
          this.#world.now(),
        );
        group.forEach((one, i) => {
          one.resolve(made[i] as Made);
        });
      } catch (error) {
        for (const one of group) one.reject(error);
      }
    }
    this.#running = false;
  }
}
