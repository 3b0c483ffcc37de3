import { JSONParser } from '@streamparser/json';
import type { StructureFault, StructureReader } from './structure.ts';

/** RFC 8259: one value and nothing after it. No value is kept. */
export function jsonReader(): StructureReader {
  // A path that no value has: nothing is kept of what was parsed.
  const parser = new JSONParser({ paths: ['$.\0'], keepStack: false });
  let fault: StructureFault | null = null;
  let read = 0;
  let hasText = false;
  parser.onError = () => {
    fault ??= { code: 'structure', at: String(read) };
  };
  parser.onValue = () => undefined;
  return {
    feed(text) {
      hasText ||= text.trim() !== '';
      if (!parser.isEnded) parser.write(text);
      else if (text.trim() !== '') fault ??= { code: 'structure', at: String(read) };
      read += text.length;
      return fault;
    },
    end() {
      if (fault || !hasText) return fault ?? { code: 'structure', at: '0' };
      if (!parser.isEnded) parser.end();
      return fault;
    },
  };
}

/** One JSON value a line (https://github.com/ndjson/ndjson-spec). */
export function linesReader(): StructureReader {
  let rest = '';
  let line = 0;
  const check = (text: string): StructureFault | null => {
    line += 1;
    if (text.trim() === '') return null;
    try {
      JSON.parse(text);
      return null;
    } catch {
      return { code: 'structure', at: String(line) };
    }
  };
  return {
    feed(text) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const one of lines) {
        const fault = check(one);
        if (fault) return fault;
      }
      return null;
    },
    end: () => check(rest),
  };
}
