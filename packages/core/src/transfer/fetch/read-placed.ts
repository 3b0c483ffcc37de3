import type { FileSink } from '../ports.ts';

const STEP = 1024 * 1024;

/** The bytes of a file that stands in the sink, a MiB at a time; nothing when it is not there. */
export async function* readPlaced(
  sink: Pick<FileSink, 'look' | 'read'>,
  name: string,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const size = (await sink.look(name))?.size ?? 0;
  for (let at = 0; at < size; at += STEP) yield await sink.read(name, at, Math.min(STEP, size - at));
}
