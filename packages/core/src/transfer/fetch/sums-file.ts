import { PROOF_FOLDER } from '../placing/profile.ts';
import type { FileSink } from '../ports.ts';
import type { Patiently } from './patience.ts';

const STEP = 1024 * 1024;

/** manifest-sha256.txt as it is made from the list, written beside it line by line. */
export class SumsFile {
  readonly #sink: FileSink;
  readonly #patiently: Patiently;
  readonly #name = `${PROOF_FOLDER}/manifest-sha256.txt`;
  #at = 0;
  #buffer = new Uint8Array(STEP);
  #held = 0;

  constructor(sink: FileSink, patiently: Patiently) {
    this.#sink = sink;
    this.#patiently = patiently;
  }

  async add(line: Uint8Array): Promise<void> {
    if (this.#held + line.length > STEP) await this.#write();
    this.#buffer.set(line, this.#held);
    this.#held += line.length;
  }

  async end(): Promise<void> {
    await this.#write();
    await this.#patiently(() => this.#sink.finish(this.#name, this.#at, null));
  }

  async #write(): Promise<void> {
    const bytes = this.#buffer.slice(0, this.#held);
    if (bytes.length > 0) await this.#patiently(() => this.#sink.write(this.#name, this.#at, bytes));
    this.#at += bytes.length;
    this.#held = 0;
  }
}
