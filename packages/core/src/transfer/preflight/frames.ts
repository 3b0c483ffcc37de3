/** Frames of one sequence share all but their number: `plate_v001.1001.exr` … */
const FRAME = /^(.*?)([._-]?)(\d{3,10})(\.[0-9A-Za-z]{1,8})$/;
/** Fewer are no sequence; more missing than there are is rather two takes, or every tenth frame, than a gap. */
const LEAST = 8;

export interface FrameGap {
  /** `plate_v001.[1001–2304].exr` */
  name: string;
  /** `1187–1189, 1200` */
  lacks: string;
  missing: number;
}

/** Collects the names of one folder and tells which numbers its sequences lack. Memory: one number per frame. */
export class Frames {
  readonly #sequences = new Map<string, number[]>();

  add(name: string): void {
    const match = FRAME.exec(name);
    if (!match) return;
    const [, head = '', mark = '', digits = '', ending = ''] = match;
    const key = `${head}${mark}\0${digits.length}\0${ending}`;
    const known = this.#sequences.get(key);
    if (known) known.push(Number(digits));
    else this.#sequences.set(key, [Number(digits)]);
  }

  gaps(): FrameGap[] {
    const found: FrameGap[] = [];
    for (const [key, numbers] of this.#sequences) {
      if (numbers.length < LEAST) continue;
      numbers.sort((a, b) => a - b);
      const [head = '', width = '0', ending = ''] = key.split('\0');
      const text = (n: number): string => String(n).padStart(Number(width), '0');
      const holes: string[] = [];
      let missing = 0;
      for (const [at, number] of numbers.entries()) {
        const before = numbers[at - 1] ?? number;
        if (number - before < 2) continue;
        missing += number - before - 1;
        const [from, to] = [text(before + 1), text(number - 1)];
        holes.push(from === to ? from : `${from}–${to}`);
      }
      if (missing === 0 || missing > numbers.length) continue;
      const range = `[${text(numbers[0] as number)}–${text(numbers.at(-1) as number)}]`;
      found.push({ name: `${head}${range}${ending}`, lacks: holes.slice(0, 20).join(', '), missing });
    }
    return found;
  }
}
