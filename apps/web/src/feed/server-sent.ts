/** One event of a stream: the fields that the courier uses (HTML, section 9.2.6). */
export interface ServerSent {
  id: string | null;
  data: string | null;
}

/** Reads server-sent events out of text that comes in any cuts. Comments count as a sign of life only. */
export class ServerSentReader {
  #rest = '';
  #id: string | null = null;
  #data: string[] = [];

  /** Events that this piece of text brought to their end. */
  read(text: string): ServerSent[] {
    const found: ServerSent[] = [];
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const raw of lines) {
      const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
      if (line === '') {
        const data = this.#data.length > 0 ? this.#data.join('\n') : null;
        if (data !== null || this.#id !== null) found.push({ id: this.#id, data });
        this.#id = null;
        this.#data = [];
        continue;
      }
      const colon = line.indexOf(':');
      const name = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (name === 'id') this.#id = value;
      else if (name === 'data') this.#data.push(value);
    }
    return found;
  }
}
