import { SaxesParser } from 'saxes';
import type { StructureFault, StructureReader } from './structure.ts';

/** XML 1.0, well-formed; nothing outside of the file is looked at. */
export function xmlReader(): StructureReader {
  const parser = new SaxesParser({ xmlns: true });
  let fault: StructureFault | null = null;
  parser.on('error', () => {
    fault ??= { code: 'structure', at: String(parser.line) };
  });
  return {
    feed(text) {
      parser.write(text);
      return fault;
    },
    end() {
      if (!fault) parser.close();
      return fault;
    },
  };
}
