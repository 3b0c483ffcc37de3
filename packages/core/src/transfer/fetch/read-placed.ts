import type { FileSink } from '../ports.ts';

const STEP = 1024 * 1024;
const NEWLINE = 0x0a;

type Readable = Pick<FileSink, 'look' | 'read'>;

/** The bytes of a file that stands in the sink, a MiB at a time; nothing when it is not there. */
export async function* readPlaced(sink: Readable, name: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const size = (await sink.look(name))?.size ?? 0;
  for (let at = 0; at < size; at += STEP) yield await sink.read(name, at, Math.min(STEP, size - at));
}

/** Lines without their newline, as bytes; what stands behind the last newline is a line too. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest = new Uint8Array(0);
  for await (const chunk of chunks) {
    let bytes = chunk;
    if (rest.length > 0) {
      bytes = new Uint8Array(rest.length + chunk.length);
      bytes.set(rest);
      bytes.set(chunk, rest.length);
    }
    let from = 0;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
      yield bytes.subarray(from, at);
      from = at + 1;
    }
    rest = bytes.slice(from);
  }
  if (rest.length > 0) yield rest;
}
