/** Frames of one sequence as one line: `name.[1001–1186, 1190–2304].exr`. */
export interface FrameName {
  stem: string;
  number: number;
  /** Digits, with leading zeros. */
  width: number;
  /** With its dot. */
  ext: string;
}

export interface Frames {
  stem: string;
  width: number;
  ext: string;
  /** First and last numbers of runs without a gap, rising. */
  ranges: [first: number, last: number][];
  count: number;
  bytes: number;
}

// Eight digits are a day and not a frame, so a missing one is no gap.
const FRAME = /^(.*[._])(\d{3,7})(\.[A-Za-z][A-Za-z0-9]{0,7})$/;
/** Fewer are shown as files. */
export const LEAST_FRAMES = 3;

export function frameOf(name: string): FrameName | null {
  const found = FRAME.exec(name);
  if (!found) return null;
  const [, stem = '', digits = '', ext = ''] = found;
  return { stem, number: Number(digits), width: digits.length, ext };
}

/** The same key, one sequence. */
export const frameKey = ({ stem, width, ext }: Pick<FrameName, 'stem' | 'width' | 'ext'>): string =>
  `${width}\0${stem}\0${ext}`;

/** Adds one frame; a list in the order of names gives rising numbers, anything else is put in its place. */
export function addFrame(frames: Frames, number: number, bytes: number): void {
  frames.count += 1;
  frames.bytes += bytes;
  addRange(frames.ranges, number, number);
}

export function addFrames(frames: Frames, more: Frames): void {
  frames.count += more.count;
  frames.bytes += more.bytes;
  for (const [first, last] of more.ranges) addRange(frames.ranges, first, last);
}

function addRange(ranges: [number, number][], first: number, last: number): void {
  const end = ranges.at(-1);
  if (!end || first > end[1] + 1) {
    ranges.push([first, last]);
    return;
  }
  if (first === end[1] + 1) {
    end[1] = last;
    return;
  }
  ranges.push([first, last]);
  ranges.sort((a, b) => a[0] - b[0]);
  for (let at = ranges.length - 1; at > 0; at -= 1) {
    const [before, here] = [ranges[at - 1] as [number, number], ranges[at] as [number, number]];
    if (here[0] > before[1] + 1) continue;
    before[1] = Math.max(before[1], here[1]);
    ranges.splice(at, 1);
  }
}

/** Numbers that lie between the first and the last and are not there. */
export function missingFrames({ ranges }: Pick<Frames, 'ranges'>): number {
  let missing = 0;
  ranges.forEach(([first], at) => {
    const before = ranges[at - 1];
    if (before) missing += first - before[1] - 1;
  });
  return missing;
}

const MOST_RANGES = 4;

/** What stands in the brackets; `isCut`: more of it may follow that is not known yet. */
export function rangeText({ ranges, width }: Pick<Frames, 'ranges' | 'width'>, isCut: boolean): string {
  const digits = (n: number): string => String(n).padStart(width, '0');
  const said = ranges
    .slice(0, MOST_RANGES)
    .map(([first, last]) => (first === last ? digits(first) : `${digits(first)}–${digits(last)}`));
  const last = ranges.at(-1);
  if (ranges.length > MOST_RANGES && last) said.push('…', digits(last[1]));
  return `${said.join(', ')}${isCut ? '…' : ''}`;
}
