const NEWLINE = 0x0a;

/** Lines without their newline, as bytes; what stands behind the last newline is a line too. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array[] = [];
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      yield joined(rest, chunk.subarray(from, at));
      rest = [];
      from = at + 1;
    }
    if (from < chunk.length) rest.push(chunk.slice(from));
  }
  if (rest.length > 0) yield joined(rest, new Uint8Array());
}

function joined(rest: readonly Uint8Array[], last: Uint8Array): Uint8Array {
  if (rest.length === 0) return last;
  const all = new Uint8Array(rest.reduce((sum, { length }) => sum + length, last.length));
  let at = 0;
  for (const one of [...rest, last]) {
    all.set(one, at);
    at += one.length;
  }
  return all;
}
