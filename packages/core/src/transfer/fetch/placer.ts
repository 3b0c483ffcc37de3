import { equalInConstantTime } from '../../bytes/bytes.ts';
import { PIECE, pieceCount } from '../../manifest/pieces.ts';
import type { FileSink, Hasher } from '../ports.ts';
import { SinkError } from '../ports.ts';
import type { Bits } from './bits.ts';
import { Gate } from './gate.ts';
import type { Patiently } from './patience.ts';
import { PiecePool } from './piece-pool.ts';
import type { Item, PlannedFile } from './plan.ts';
import type { Troubles } from './troubles.ts';

/** Pieces in memory at once, being compared and written; besides those that are still coming in. */
const MOST_BYTES = 64 * 1024 * 1024;
/** A small file costs more than its bytes. */
const LEAST_CHARGE = 256 * 1024;
/** Other bytes than sealed may be a fault of the line; then of the courier or this machine. */
const TRIES = 3;
const READS = 4;

export interface Placed {
  bytes: number;
  files: number;
}

export interface PlacerPorts {
  sink: FileSink;
  hasher: Hasher;
  done: Bits;
  troubles: Troubles;
  patiently: Patiently;
  /** Fetch this piece again. */
  again(item: Item): void;
  /** So many bytes were compared and stand in the sink. */
  placed(bytes: number): void;
  /** What ends everything. */
  fail(error: unknown): void;
}

/** Compares every piece with its digest and puts it in its place: nothing that is not the sealed bytes ever counts. */
export class Placer {
  readonly #ports: PlacerPorts;
  readonly #gate = new Gate(MOST_BYTES);
  readonly memory = new PiecePool(MOST_BYTES / PIECE);
  readonly placed: Placed = { bytes: 0, files: 0 };
  /** Right already though nobody wrote it down. */
  readonly alreadyRight: Placed = { bytes: 0, files: 0 };
  /** Placed by an earlier run. */
  readonly before: Placed = { bytes: 0, files: 0 };
  /** Whether what stands there is new to this run: the first time that it looks. */
  isFirstLook = true;

  constructor(ports: PlacerPorts) {
    this.#ports = ports;
  }

  /** Takes a piece over; resolves when there is room for another. */
  async take(item: Item, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const charge = Math.max(bytes.length, LEAST_CHARGE);
    await this.#gate.enter(charge);
    this.#place(item, bytes)
      .catch((error: unknown) => this.#fault(item.file, error))
      .finally(() => {
        this.memory.give(bytes);
        this.#gate.leave(charge);
      });
  }

  idle(): Promise<void> {
    return this.#gate.idle();
  }

  async #place(item: Item, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const { sink, hasher, done, troubles, patiently } = this.#ports;
    const { file, piece, digest } = item;
    if (!equalInConstantTime(await hasher.sha256(bytes), digest)) {
      item.tries += 1;
      if (item.tries < TRIES) this.#ports.again(item);
      else
        troubles.add(file, 'differs', `Piece ${piece + 1} of ${pieceCount(file.size)} is not as it was sealed.`, piece);
      return;
    }
    if (troubles.has(file.entry) && pieceCount(file.size) === 1) return;
    await patiently(() => sink.write(file.name, piece * PIECE, bytes));
    done.set(file.first + piece);
    this.placed.bytes += bytes.length;
    this.#ports.placed(bytes.length);
    file.left -= 1;
    if (file.left === 0) await this.finish(file);
  }

  /** A file whose pieces all stand there gets its name. */
  async finish(file: PlannedFile): Promise<void> {
    const { sink, patiently } = this.#ports;
    await patiently(() => sink.finish(file.name, file.size, file.mtime));
    this.placed.files += 1;
  }

  /** What the system refuses of one file stops no other. */
  #fault(file: PlannedFile, error: unknown): void {
    if (error instanceof SinkError) this.#ports.troubles.add(file, error.code, error.message);
    else this.#ports.fail(error);
  }

  /**
   * What of a file is to be fetched: sees what stands there already, finishes what only lacks its name. False when nothing is.
   * `digestOf` gives the digests of its pieces.
   */
  async isNeeded(file: PlannedFile, digestOf: (index: number) => Promise<Uint8Array>): Promise<boolean> {
    try {
      return await this.#isNeeded(file, digestOf);
    } catch (error) {
      this.#fault(file, error);
      return false;
    }
  }

  async #isNeeded(file: PlannedFile, digestOf: (index: number) => Promise<Uint8Array>): Promise<boolean> {
    const { sink, done, patiently } = this.#ports;
    const pieces = pieceCount(file.size);
    const end = file.first + pieces;
    file.left = pieces - done.count(file.first, end);
    const standing = await patiently(() => sink.look(file.name));
    const isThere = standing?.kind === 'file' && standing.size === file.size;
    if (standing !== null && standing.kind !== 'file')
      throw new SinkError('in_the_way', 'A folder or a link stands where this file belongs.');
    if (pieces === 0) {
      if (isThere) this.#stood(file, 1);
      else await this.finish(file);
      return false;
    }
    if (file.left === 0) {
      if (isThere) this.#stood(file, 1);
      else if (await this.#canFinish(file)) this.#stood(file, 0);
      else this.#forget(file, end);
      return file.left > 0;
    }
    if (file.left < pieces) {
      // What the journal knows of an unfinished file counts only as long as its bytes are there.
      if (await this.#stillHas(file, pieces)) this.#stood(file, 0);
      else this.#forget(file, end);
      return true;
    }
    if (isThere && (await this.#isRight(file, pieces, digestOf))) {
      for (let index = file.first; index < end; index++) done.set(index);
      file.left = 0;
      this.alreadyRight.bytes += file.size;
      this.alreadyRight.files += 1;
      return false;
    }
    if (isThere && pieces > 1) await this.#takeOver(file, pieces, digestOf);
    return file.left > 0;
  }

  #stood(file: PlannedFile, files: number): void {
    if (!this.isFirstLook) return;
    this.before.files += files;
    const pieces = pieceCount(file.size);
    if (file.left === 0) this.before.bytes += file.size;
    else
      for (let piece = 0; piece < pieces; piece++)
        if (this.#ports.done.has(file.first + piece)) this.before.bytes += Math.min(PIECE, file.size - piece * PIECE);
  }

  async #canFinish(file: PlannedFile): Promise<boolean> {
    try {
      await this.finish(file);
      return true;
    } catch (error) {
      if (error instanceof SinkError && error.code === 'gone') return false;
      throw error;
    }
  }

  async #stillHas(file: PlannedFile, pieces: number): Promise<boolean> {
    let last = pieces - 1;
    while (last > 0 && !this.#ports.done.has(file.first + last)) last -= 1;
    const end = Math.min(file.size, (last + 1) * PIECE);
    return this.#ports.sink.read(file.name, end - 1, 1).then(
      () => true,
      () => false,
    );
  }

  #forget(file: PlannedFile, end: number): void {
    this.#ports.done.clear(file.first, end);
    file.left = end - file.first;
  }

  async #isRight(
    file: PlannedFile,
    pieces: number,
    digestOf: (index: number) => Promise<Uint8Array>,
  ): Promise<boolean> {
    let isRight = true;
    await this.#readRight(file, pieces, digestOf, async (_, bytes) => {
      isRight &&= bytes !== null;
      return isRight;
    });
    return isRight;
  }

  /** Some pieces of what stands there are others: those that are right are copied and not fetched. What stands stays until then. */
  async #takeOver(file: PlannedFile, pieces: number, digestOf: (index: number) => Promise<Uint8Array>): Promise<void> {
    const { sink, done, patiently } = this.#ports;
    await this.#readRight(file, pieces, digestOf, async (piece, bytes) => {
      if (bytes === null) return true;
      await patiently(() => sink.write(file.name, piece * PIECE, bytes));
      done.set(file.first + piece);
      file.left -= 1;
      this.alreadyRight.bytes += bytes.length;
      return true;
    });
    if (file.left === 0) await this.finish(file);
  }

  /** Reads what stands there, some pieces at a time; `told` gets each that is right, null for one that is not, and says whether to go on. */
  async #readRight(
    file: PlannedFile,
    pieces: number,
    digestOf: (index: number) => Promise<Uint8Array>,
    told: (piece: number, bytes: Uint8Array<ArrayBuffer> | null) => Promise<boolean>,
  ): Promise<void> {
    const { sink, hasher } = this.#ports;
    let goesOn = true;
    let next = 0;
    const reader = async (): Promise<void> => {
      while (goesOn && next < pieces) {
        const piece = next++;
        const length = Math.min(PIECE, file.size - piece * PIECE);
        const digest = await digestOf(file.first + piece);
        const charge = Math.max(length, LEAST_CHARGE);
        await this.#gate.enter(charge);
        try {
          const bytes = await sink.readStanding(file.name, piece * PIECE, length).catch(() => null);
          const isRight = bytes !== null && equalInConstantTime(await hasher.sha256(bytes), digest);
          goesOn = (await told(piece, isRight ? bytes : null)) && goesOn;
        } finally {
          this.#gate.leave(charge);
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(READS, pieces) }, reader));
  }
}
